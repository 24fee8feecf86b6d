import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { createScriptedEngine, type ScriptedEngine } from "#tests/support/fakes/scripted-engine.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the API of completions, search and health", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  beforeAll(async () => {
    engine = createScriptedEngine();
    const config = { siteUrl: "http://docs.test", trustedProxies: 1, messagesPerMinute: 2, runTimeoutMs: 60_000 };
    site = await startSite({ engine, config });
  });
  afterAll(() => site.close());

  /** A reader at an address of their own, so that limits of one test do not reach the next. */
  let addresses = 0;
  const post = (path: string, body: unknown, address = `192.0.2.${++addresses}`) =>
    site.reader().post(path, body, { "X-Forwarded-For": address });

  it("completes a title as a chat completion", async () => {
    const body = { prompt: "thread-title", context: "How do I set Slack up?" };
    const { status, body: answer } = await post("paste-assistant-simple-completion", body);
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "How do I set Slack u" } }],
    });
    expect(engine.completions.at(-1)).toMatchObject({ input: "How do I set Slack up?", maxTokens: 40 });
  });

  it.each(["Write me a poem", "constructor", "__proto__", "toString"])(
    "completes only its own templates: %j is unknown (defect 8)",
    async (prompt) => {
      const calls = engine.calls();
      const { status, body } = await post("paste-assistant-simple-completion", { prompt, context: "x" });
      expect([status, body.code, (body.errors as { field: string }[])[0]?.field]).toEqual([
        400,
        "unknown_template",
        "prompt",
      ]);
      expect(engine.calls()).toBe(calls);
    },
  );

  it("refuses a context that is too long", async () => {
    const body = { prompt: "thread-title", context: "x".repeat(16_001) };
    expect((await post("paste-assistant-simple-completion", body)).body.errors).toMatchObject([{ field: "context" }]);
  });

  it("makes a title without a model when the model is unreachable", async () => {
    const { complete } = engine;
    engine.complete = () => Promise.reject(new AppError("upstream_unavailable"));
    const body = { prompt: "thread-title", context: "how do I set Slack up?" };
    const { status, body: answer } = await post("paste-assistant-simple-completion", body);
    engine.complete = complete;
    expect(status).toBe(200);
    expect(answer).toMatchObject({ choices: [{ message: { content: "How do I set Slack up" } }] });
  });

  it("returns sections with heading anchors, best first", async () => {
    const { status, body } = await post("docs-search", { prompt: "how do I create the slack app" });
    expect(status).toBe(200);
    const [best] = body.data as Record<string, unknown>[];
    expect(best).toEqual({
      url: "/docs/slack#create-the-app",
      title: "Slack set-up",
      heading: "Create the app",
      content: expect.stringContaining("chat:write"),
      score: expect.any(Number),
    });
    expect((await post("docs-search", { prompt: "xylophone" })).body.data).toEqual([]);
  });

  it("suggests sections for words that are being typed, with snippets", async () => {
    const { status, headers, body } = await site.reader().get("docs-search?q=create%20the%20ap&limit=1");
    expect([status, headers.get("cache-control"), headers.get("set-cookie")]).toEqual([
      200,
      "private, max-age=60",
      null,
    ]);
    expect(body).toEqual({
      data: [
        {
          url: "/docs/slack#create-the-app",
          title: "Slack set-up",
          heading: "Create the app",
          snippet: expect.stringMatching(/^Create a Slack app, give it the chat:write scope and invite the bot/),
        },
      ],
    });
    expect((await site.reader().get("docs-search?q=xylophone")).body).toEqual({ data: [] });
  });

  it.each([
    ["docs-search", "q"],
    ["docs-search?q=%20", "q"],
    [`docs-search?q=${"x".repeat(201)}`, "q"],
    ["docs-search?q=slack&limit=0", "limit"],
    ["docs-search?q=slack&limit=21", "limit"],
    ["docs-search?q=slack&limit=x", "limit"],
  ])("refuses %s, naming the parameter", async (path, field) => {
    const { status, headers, body } = await site.reader().get(path);
    expect([status, headers.get("cache-control")]).toEqual([400, "no-store"]);
    expect(body).toMatchObject({ code: "invalid_request", errors: [{ field }] });
  });

  it.each([
    ["paste-assistant-simple-completion", { prompt: "thread-title", context: "x" }, 20],
    ["docs-search", { prompt: "slack" }, 40],
  ])("limits %s per address (defect 9)", async (path, body, limit) => {
    const statuses = await Promise.all(Array.from({ length: limit + 2 }, () => post(path, body, "198.51.100.7")));
    const refused = statuses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("reports that it is live and ready, and not ready while it stops", async () => {
    const other = await startSite();
    const get = async (path: string) => {
      const { status, body, headers } = await other.reader().get(path);
      return [status, body.status === "ok" ? "ok" : body.code, headers.get("Retry-After")];
    };
    expect([await get("health/live"), await get("health/ready")]).toEqual([
      [200, "ok", null],
      [200, "ok", null],
    ]);
    other.app.health.drain();
    expect([await get("health/live"), await get("health/ready")]).toEqual([
      [200, "ok", null],
      [503, "not_ready", "1"],
    ]);
    await other.close();
  });

  it("reports its health without secrets", async () => {
    const { status, body, headers } = await site.reader().get("health");
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      status: "ok",
      engine: { name: "openai", model: "scripted" },
      database: { kind: "embedded", ok: true },
      notifier: { name: "log", pending: expect.any(Number), dead: 0 },
      notifiers: [expect.objectContaining({ name: "log", state: "ok", error: null, dead: 0 })],
      cleanup: { state: "ok", error: null, pending: 0, dead: 0, oldest_ms: null },
      index: { pages: 2, sections: expect.any(Number), skipped: 0 },
      git: null,
      embeddings: null,
    });
  });
});
