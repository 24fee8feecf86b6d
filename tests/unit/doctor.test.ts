import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSupabaseClient } from "#lib/database/client.ts";
import { openEmbedded } from "#lib/database/embedded.ts";
import { lockFolder } from "#lib/database/lock.ts";
import { type Check, isHealthy, presentChecks } from "#lib/doctor/checks.ts";
import { checkDatabase } from "#lib/doctor/database-checks.ts";
import { checkEngine } from "#lib/doctor/engine-checks.ts";
import { knownShutdown } from "#lib/doctor/shutdowns.ts";
import { checkDocs, checkSite } from "#lib/doctor/site-checks.ts";
import { checkSlack, validateScopes } from "#lib/doctor/slack-checks.ts";
import { parseEnv } from "#lib/env.ts";
import { createChatFake } from "#tests/support/chat-fake.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type FakeServer, listen } from "#tests/support/fake-server.ts";
import { createOpenAIFake } from "#tests/support/openai-fake.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/slack-fake.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const KEY = "sk-canary-1234567890";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(fake: FakeServer): Promise<string> {
  const { url, close } = await listen(fake);
  closing.push(close);
  return url;
}

/** Mark and text of one check; whatever is not fine says what to do, and nothing quotes a key. */
function found(checks: readonly Check[], id: string): string {
  for (const { mark, fix } of checks) expect(fix === null).toBe(mark === "ok");
  expect(JSON.stringify(checks)).not.toMatch(/canary|xoxb-/);
  const check = checks.find((one) => one.id === id);
  return check ? `${check.mark} ${check.text}` : "not looked at";
}

describe("the doctor and the openai engine", () => {
  const examine = async (fake = createOpenAIFake({ apiKey: KEY }), env: Record<string, string> = {}) => {
    const source = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: await serve(fake), ...env };
    return checkEngine(parseEnv(source), NOW);
  };

  it("finds nothing wrong with a good key, model and price", async () => {
    const checks = await examine(undefined, { MODEL_PRICES: '{"gpt-6-luna":{"input":1,"output":2}}' });
    expect(checks.map(({ id, mark }) => [id, mark])).toEqual([
      ["engine.key", "ok"],
      ["engine.model", "ok"],
      ["engine.price", "ok"],
    ]);
  });

  it("sends organisation and project along", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    await examine(fake, { OPENAI_ORG_ID: "org-1", OPENAI_PROJECT_ID: "proj_2" });
    const { headers } = fake.requests[0] ?? {};
    expect([headers?.get("openai-organization"), headers?.get("openai-project")]).toEqual(["org-1", "proj_2"]);
  });

  it("finds a wrong or revoked key", async () => {
    const checks = await examine(undefined, { OPENAI_API_KEY: "sk-canary-revoked" });
    expect(found(checks, "engine.key")).toBe("fail The model's server refuses the key (HTTP 401).");
    expect(found(checks, "engine.model")).toBe("not looked at");
  });

  it("finds a model that does not exist, also the one for titles", async () => {
    const checks = await examine(undefined, { TITLE_MODEL: "gpt-99" });
    expect(found(checks, "engine.model")).toBe("ok The model gpt-6-luna exists.");
    expect(found(checks, "engine.title_model")).toBe("fail There is no model gpt-99, or the key may not use it.");
  });

  it.each([
    ["2026-11-21", "fail The model gpt-7 was shut down on 2026-11-21."],
    ["2026-12-31", "warn The model gpt-7 will be shut down on 2026-12-31."],
    ["2027-12-31", "ok The model gpt-7 exists, until 2027-12-31."],
  ])("believes what the API says of a model's end: %s", async (day, text) => {
    const fake = createOpenAIFake({ apiKey: KEY, models: { "gpt-7": day } });
    expect(found(await examine(fake, { ASSISTANT_MODEL: "gpt-7" }), "engine.model")).toBe(text);
  });

  it("knows some models' ends by itself, where the key may not ask", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    fake.fault("GET /models/:id", { kind: "status", status: 403, message: "Missing scopes: api.model.read" });
    const checks = await examine(fake, { ASSISTANT_MODEL: "gpt-4-turbo" });
    expect(found(checks, "engine.key")).toContain("warn The model's server answers, but tells nothing of its models");
    expect(found(checks, "engine.model")).toBe("fail The model gpt-4-turbo was shut down on 2026-10-23.");
    expect(["gpt-5-mini-2025-08-07", "openai/o3", "gpt-4-0613", "gpt-6-luna"].map(knownShutdown)).toEqual([
      "2026-12-11",
      "2026-12-11",
      "2026-10-23",
      null,
    ]);
  });

  it("finds a server that is away, and a missing price", async () => {
    const fake = createOpenAIFake({ apiKey: KEY });
    fake.fault("GET /models/:id", { kind: "status", status: 503 });
    expect(found(await examine(fake), "engine.key")).toBe("fail The model's server cannot be reached (HTTP 503).");
    expect(found(await examine(), "engine.price")).toContain("warn No price of gpt-6-luna");
  });
});

describe("the doctor and the other engines", () => {
  const examine = async (fake = createChatFake({ apiKey: KEY, models: ["qwen3:8b"] }), key = KEY, model = "qwen3:8b") =>
    checkEngine(parseEnv({ CHAT_BASE_URL: await serve(fake), CHAT_API_KEY: key, CHAT_MODEL: model }), NOW);

  it("asks a chat server for its list", async () => {
    expect(found(await examine(), "engine.model")).toBe("ok The model qwen3:8b exists.");
    expect(found(await examine(undefined, KEY, "llama"), "engine.model")).toContain("fail There is no model llama");
    expect(found(await examine(undefined, "sk-canary"), "engine.key")).toContain("fail The model's server refuses");
  });

  it("says what it cannot know of a server without a list", async () => {
    const checks = await examine(createChatFake({ apiKey: KEY }));
    expect(found(checks, "engine.key")).toContain("warn The model's server answers, but tells nothing");
    expect(found(checks, "engine.model")).toBe("warn Whether qwen3:8b exists was not checked.");
  });

  it("finds a chat server that is away", async () => {
    const config = parseEnv({ CHAT_BASE_URL: "http://127.0.0.1:9/v1", CHAT_MODEL: "m" });
    expect(found(await checkEngine(config, NOW), "engine.key")).toBe("fail The model's server cannot be reached.");
  });

  it("says that there is no model, unless that is wanted", async () => {
    expect(found(await checkEngine(parseEnv({}), NOW), "engine.model")).toContain("warn No model is set up");
    const chosen = parseEnv({ ASSISTANT_ENGINE: "demo", OPENAI_API_KEY: KEY });
    expect(found(await checkEngine(chosen, NOW), "engine.model")).toContain("ok The demo engine is chosen");
  });
});

describe("the doctor and Slack", () => {
  const examine = async (options: Parameters<typeof createSlackFake>[0] = {}, env: Record<string, string> = {}) => {
    const url = `${await serve(createSlackFake(options))}/`;
    return checkSlack(
      parseEnv({ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: url, ...env }),
    );
  };
  const READ = { scopes: ["chat:write", "channels:read"] };

  it("finds nothing wrong with a good token, its scopes and a channel the bot is in", async () => {
    expect((await examine(READ)).map(({ mark }) => mark)).toEqual(["ok", "ok", "ok"]);
    expect(found(await checkSlack(parseEnv({})), "slack.token")).toBe("ok Slack is off: events go to the log.");
  });

  it.each<[string, string, Parameters<typeof examine>]>([
    ["slack.token", "fail Slack refuses the token (invalid_auth).", [{}, { SLACK_BOT_TOKEN: "xoxb-wrong" }]],
    ["slack.token", "fail Slack cannot be reached.", [{}, { SLACK_API_URL: "http://127.0.0.1:9/" }]],
    ["slack.scopes", "fail The token lacks the scope chat:write.", [{ scopes: ["channels:read"] }]],
    ["slack.channel", "warn Whether the bot can post to C0123456789 was not checked", [{}]],
    [
      "slack.channel",
      "fail The bot does not see the channel C0123456789 (channel_not_found).",
      [{ ...READ, channels: [] }],
    ],
    ["slack.channel", "fail The bot is not in the channel C0123456789.", [{ ...READ, member: false }]],
    ["slack.channel", "fail The channel C0123456789 is archived.", [{ ...READ, archived: true }]],
  ])("finds %s: %s", async (id, text, args) => {
    expect(found(await examine(...args), id)).toContain(text);
  });

  it("judges scopes by themselves, and posts nothing to find anything out", async () => {
    expect(validateScopes(null).mark).toBe("warn");
    const slack = createSlackFake(READ);
    const url = `${await serve(slack)}/`;
    await checkSlack(parseEnv({ SLACK_BOT_TOKEN: SLACK_TOKEN, SLACK_CHANNEL_ID: SLACK_CHANNEL, SLACK_API_URL: url }));
    expect(slack.requests.map(({ route }) => route)).toEqual(["POST /auth.test", "POST /conversations.info"]);
  });
});

describe("the doctor and the site", () => {
  const at = (SITE_URL: string, env: Record<string, string> = {}) => checkSite(parseEnv({ SITE_URL, ...env }));
  const SECRET = { SESSION_SECRET: "x".repeat(32) };

  it.each([
    ["http://localhost:3000", "warn The site's address is http://localhost:3000: right on this machine only."],
    ["https://docs.example.com", "ok The site's address is https://docs.example.com."],
    ["http://docs.example.com", "fail SITE_URL is public but not https"],
    ["https://example.com/docs", "fail SITE_URL has a path"],
  ])("judges the address %s", (url, text) => {
    expect(found(at(url), "site.url")).toContain(text);
  });

  it("wants a session secret of a public site", () => {
    expect(found(at("https://docs.example.com"), "site.secret")).toContain("fail SESSION_SECRET is not set");
    expect(found(at("https://docs.example.com", SECRET), "site.secret")).toBe("ok SESSION_SECRET is set.");
    expect(found(at("http://127.0.0.1:3000"), "site.secret")).toContain("ok");
  });

  it("finds keys that could be guessed", () => {
    const keys = (list: string) => found(at("http://localhost:3000", { ASSISTANT_API_KEYS: list }), "site.api_keys");
    expect(keys("")).toContain("ok No API keys");
    expect(keys("7f3c9a5b1e8d2046fa17b0c3")).toBe("ok One API key is set.");
    expect(keys(`7f3c9a5b1e8d2046fa17b0c3,${"ab".repeat(12)}`)).toContain("fail 1 of 2 API keys could be guessed");
  });
});

describe("the doctor, the docs and the database", () => {
  let folder: string;
  let db: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "doctor-"));
    db = await openTestDatabase();
  });
  afterAll(async () => {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  });
  const docs = (DOCS_DIR: string) => checkDocs(parseEnv({ DOCS_DIR, DATA_DIR: folder }));
  const database = () => checkDatabase(async () => ({ ...db, kind: "supabase", close: async () => {} }));

  it("finds docs that cannot be read, that are none, and pages that are lost", async () => {
    expect(found(await docs("tests/support/docs"), "docs.index")).toMatch(/^ok The index has all 2 pages/);
    expect(found(await docs("tests/nowhere"), "docs.index")).toBe("fail The docs cannot be read.");
    expect(found(await docs(folder), "docs.index")).toBe("fail There are no pages in DOCS_DIR.");
    for (const name of ["one.md", "one.mdx"]) await writeFile(path.join(folder, name), "# One\n\nText.\n");
    expect(found(await docs(folder), "docs.index")).toMatch(/^fail 1 files are lost: one\.mdx?\.$/);
  });

  it("finds nothing wrong with a migrated database", async () => {
    expect((await database()).map(({ mark }) => mark)).toEqual(["ok", "ok"]);
  });

  it("names what is missing, and tables that are open to everybody", async () => {
    await db.sql("alter function public.give_feedback(jsonb) rename to took_feedback");
    await db.sql("alter table public.rate_limits rename to limits_of_rate");
    await db.sql("alter table public.assistant_outbox disable row level security");
    const checks = await database();
    expect(found(checks, "database.migrated")).toBe("fail The database lacks rate_limits, give_feedback.");
    expect(found(checks, "database.guarded")).toContain("fail Row-level security is off on assistant_outbox");
    await db.sql("drop function public.schema_report()");
    expect(found(await database(), "database.migrated")).toBe("fail The database lacks migrations.");
  });

  it("finds a database that is away, in use, or nowhere to be put", async () => {
    const client = createSupabaseClient("http://127.0.0.1:9", "key");
    const away = await checkDatabase(async () => ({ client, kind: "supabase", close: async () => {} }));
    expect(found(away, "database.reachable")).toContain("fail The supabase database does not answer");
    const unlock = await lockFolder(folder);
    const used = await checkDatabase(() => openEmbedded(folder, "supabase/migrations"));
    await unlock();
    expect(found(used, "database.reachable")).toContain("warn The embedded database is in use by another process");
    const file = path.join(folder, "one.md");
    const nowhere = await checkDatabase(() => openEmbedded(file, "supabase/migrations"));
    expect(found(nowhere, "database.reachable")).toMatch(/^fail DATA_DIR: the folder .* cannot be made/);
  });
});

describe("the doctor's list", () => {
  it("has a sign for each check and the fix below what is wrong", () => {
    const checks: Check[] = [
      { id: "a", mark: "ok", text: "Fine.", fix: null },
      { id: "b", mark: "warn", text: "Hm.", fix: "Look." },
      { id: "c", mark: "fail", text: "Broken.", fix: "Mend." },
    ];
    expect(presentChecks(checks)).toBe(
      "✓ Fine.\n! Hm.\n    → Look.\n✗ Broken.\n    → Mend.\n\n1 fine, 1 to look at, 1 wrong",
    );
    expect([isHealthy(checks), isHealthy(checks.slice(0, 2))]).toEqual([false, true]);
  });
});
