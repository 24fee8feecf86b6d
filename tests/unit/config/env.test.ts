import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { envExample, parseEnv } from "#lib/config/env.ts";
import { variables } from "#lib/config/variables.ts";

const messageOf = (source: Record<string, string>): string => {
  try {
    parseEnv(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
};

describe("the environment of the server", () => {
  it("can be empty, and then all variables have their defaults", () => {
    expect(parseEnv({})).toMatchObject({
      port: 3000,
      siteUrl: "http://localhost:3000",
      trustedProxies: 0,
      dataDir: ".data",
      docs: { dir: "content/docs", linkRoots: [] },
      engine: { name: "demo", isDefault: true, model: null },
      openai: null,
      supabase: null,
      notifiers: [{ create: null }],
      supportUrl: null,
      handoff: false,
      runTimeoutMs: 120_000,
    });
  });

  it("lists API keys between commas, without duplicates", () => {
    const [a, b] = ["a-key-of-24-characters-01", "a-key-of-24-characters-02"];
    expect(parseEnv({ ASSISTANT_API_KEYS: ` ${a}, ${b},${a},` }).apiKeys).toEqual([a, b]);
    expect(parseEnv({}).apiKeys).toEqual([]);
  });

  it("enables the tools that it names, and the error for an unknown one lists those that exist", () => {
    const names = (source: Record<string, string>) => parseEnv(source).tools.map(({ name }) => name);
    expect(names({ ASSISTANT_TOOLS: " get_latest_release,get_latest_release, " })).toEqual([
      "get_relevant_docs",
      "get_latest_release",
    ]);
    expect(names({})).toEqual(["get_relevant_docs"]);
    expect(messageOf({ ASSISTANT_TOOLS: "format_disk" })).toMatch(
      /ASSISTANT_TOOLS: each must be one of get_latest_release/,
    );
    expect(messageOf({ RELEASES_URL: "file:///etc/passwd" })).toContain("RELEASES_URL: must be an http(s) URL");
  });

  it("configures the address and the headers of the telemetry collector", () => {
    const endpoint = "https://otel.example.com:4318";
    expect(parseEnv({}).telemetry).toBeNull();
    expect(parseEnv({ OTEL_EXPORTER_OTLP_HEADERS: "a=b", OTEL_SERVICE_NAME: "x" }).telemetry).toBeNull();
    expect(parseEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).telemetry).toEqual({
      ...{ endpoint, headers: {}, serviceName: "paste-assistant" },
    });
    const headers = "authorization=Basic%20YQ==, x-team = docs";
    expect(
      parseEnv({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_HEADERS: headers,
        OTEL_SERVICE_NAME: "docs",
      }).telemetry,
    ).toEqual({ endpoint, headers: { authorization: "Basic YQ==", "x-team": "docs" }, serviceName: "docs" });
  });

  it.each(["secret", "a=b,secret", "=secret", "secret=", "a=%ff", "a b=c", "a=b\nc"])(
    "is refused with the telemetry headers %j, and the error does not contain them",
    (headers) => {
      const message = messageOf({ OTEL_EXPORTER_OTLP_HEADERS: headers });
      expect(message).toMatch(/OTEL_EXPORTER_OTLP_HEADERS: must be name=value/);
      expect(message).not.toContain("secret");
    },
  );

  it("treats an empty variable as an unset one", () => {
    expect(parseEnv({ OPENAI_API_KEY: "", PORT: " ", SITE_URL: "" })).toMatchObject({
      engine: { name: "demo" },
      port: 3000,
    });
  });

  it.each([
    [{ OPENAI_API_KEY: "k", CHAT_BASE_URL: "http://localhost/v1", CHAT_MODEL: "m" }, "openai"],
    [{ CHAT_BASE_URL: "http://localhost/v1", CHAT_MODEL: "m" }, "chat"],
    [{ OPENAI_API_KEY: "k", ASSISTANT_ENGINE: "demo" }, "demo"],
    [{}, "demo"],
  ])("chooses the engine for %j: %s", (source, engine) => {
    expect(parseEnv(source).engine.name).toBe(engine);
  });

  it.each([
    [{ PORT: "http" }, "PORT: must be a number"],
    [{ PORT: "1.5" }, "PORT: must be a whole number"],
    [{ SITE_URL: "docs.example.com" }, "SITE_URL: must be an http(s) URL"],
    [{ SITE_URL: "ftp://docs.example.com" }, "SITE_URL: must be an http(s) URL"],
    [{ SESSION_SECRET: "short" }, "SESSION_SECRET: must be at least 32 characters"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" }, "OTEL_EXPORTER_OTLP_ENDPOINT: must be an http(s) URL"],
    [{ ASSISTANT_ENGINE: "gpt" }, "ASSISTANT_ENGINE:"],
    [{ ASSISTANT_ENGINE: "openai" }, "OPENAI_API_KEY: is required with ASSISTANT_ENGINE=openai"],
    [{ ASSISTANT_ENGINE: "chat" }, "CHAT_BASE_URL: is required with ASSISTANT_ENGINE=chat"],
    [{ CHAT_BASE_URL: "http://localhost/v1" }, "CHAT_MODEL: is required with CHAT_BASE_URL"],
    [{ SUPABASE_URL: "https://x.supabase.co" }, "SUPABASE_SECRET_KEY: is required with SUPABASE_URL"],
    [{ SUPABASE_SECRET_KEY: "k" }, "SUPABASE_URL: is required with SUPABASE_SECRET_KEY"],
    [{ SUPABASE_REALTIME: "on" }, "SUPABASE_REALTIME: needs a Supabase project, in SUPABASE_URL"],
    [{ SUPABASE_REALTIME: "yes" }, 'SUPABASE_REALTIME: must be "on" or "off"'],
    [{ SLACK_BOT_TOKEN: "t" }, "SLACK_CHANNEL_ID: is required with SLACK_BOT_TOKEN"],
    [{ ASSISTANT_API_KEYS: "short" }, "ASSISTANT_API_KEYS: each key must be 24 to 200 printable ASCII characters"],
    [{ NOTIFY_ROUTES: '[{"path":"/docs/**","channel":"C0123456789"}]' }, "NOTIFY_ROUTES: needs SLACK_BOT_TOKEN"],
    [{ NOTIFY_ROUTES: '[{"path":"/docs/**","channel":"#docs"}]' }, "NOTIFY_ROUTES: [0].channel must be a channel's id"],
    [{ MODEL_PRICES: "{gpt}" }, "MODEL_PRICES: must be JSON"],
    [{ MODEL_PRICES: '{"gpt":{"input":1}}' }, "MODEL_PRICES: must be a number"],
    [{ TRUSTED_PROXIES: "-1" }, "TRUSTED_PROXIES:"],
    [{ SUPPORT_URL: "http://forum.example.com" }, "SUPPORT_URL: must be an https: or mailto: URL"],
    [{ SUPPORT_URL: "javascript:alert(1)" }, "SUPPORT_URL: must be an https: or mailto: URL"],
    [{ EMBEDDINGS_WEIGHT: "3" }, "EMBEDDINGS_WEIGHT: must be at most 2"],
    [{ SUPPORT_URL: "docs@example.com" }, "SUPPORT_URL: must be an https: or mailto: URL"],
  ])("is refused with %j, and the error names the variable", (source, message) => {
    expect(messageOf(source as Record<string, string>)).toContain(message);
  });

  it.each(["https://forum.example.com/c/docs", "mailto:docs@example.com"])("accepts %s as SUPPORT_URL", (url) => {
    expect(parseEnv({ SUPPORT_URL: url }).supportUrl).toBe(url);
  });

  it("enables embeddings as soon as a server is named, without other variables", () => {
    expect(parseEnv({ EMBEDDINGS_MODEL: "m", EMBEDDINGS_STORE: "database" }).embeddings).toBeNull();
    expect(parseEnv({ EMBEDDINGS_BASE_URL: "http://localhost/v1" }).embeddings).toEqual({
      baseURL: "http://localhost/v1",
      apiKey: undefined,
      model: "text-embedding-3-small",
      dimensions: undefined,
      weight: 0.15,
      store: "file",
    });
  });

  it("lists the origins that may embed the assistant, which are none by default", () => {
    expect(parseEnv({}).embedOrigins).toEqual([]);
    const list = "https://www.Example.com/, http://localhost:8080,,http://[::1]:3000";
    expect(parseEnv({ EMBED_ORIGINS: list }).embedOrigins).toEqual([
      "https://www.example.com",
      "http://localhost:8080",
      "http://[::1]:3000",
    ]);
  });

  it.each([
    "*",
    "www.example.com",
    "https://*.example.com",
    "https://example.com/path",
    "https://a.example; script-src *",
    "https://a.example https://b.example",
    "https://a.example:99999",
    "file:///etc",
    "https://me@example.com",
  ])("is refused with %j among the origins", (list) => {
    expect(messageOf({ EMBED_ORIGINS: `https://ok.example,${list}` })).toContain("EMBED_ORIGINS: must be origins");
  });

  it("is refused with one error that names all wrong variables and quotes no value", () => {
    const message = messageOf({ PORT: "xoxb-1", RUN_TIMEOUT_MS: "xoxb-2", SLACK_API_URL: "xoxb-3" });
    expect(message.match(/^ {2}\w+:/gm)).toEqual(["  PORT:", "  RUN_TIMEOUT_MS:", "  SLACK_API_URL:"]);
    expect(message).not.toContain("xoxb");
  });

  it("is described in .env.example, which names every variable (npm run env:example)", () => {
    expect(readFileSync(".env.example", "utf8")).toBe(envExample());
    for (const name of Object.keys(variables)) expect(envExample()).toMatch(new RegExp(`^# ${name}=`, "m"));
  });
});

it.each([
  "http://a.example/csp",
  "https://a.example/a;b",
  "https://a.example/a,b",
  'https://a.example/"',
  "https://a.example/a b",
])("the environment is refused with CSP_REPORT_TO %j", (value) => {
  expect(() => parseEnv({ CSP_REPORT_TO: value })).toThrow("CSP_REPORT_TO");
  expect(parseEnv({ CSP_REPORT_TO: "https://a.example/csp?x=1" }).cspReportTo).toBe("https://a.example/csp?x=1");
  expect(parseEnv({}).cspReportTo).toBeNull();
});
