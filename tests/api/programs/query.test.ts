import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { AppError } from "#lib/errors.ts";
import {
  createScriptedEngine,
  hangs,
  pending,
  type Scripted,
  says,
  searches,
} from "#tests/support/fakes/scripted-engine.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { type Ask, KEYS, startQuerySite } from "#tests/support/setup/query.ts";

describe("POST /api/paste-assistant-query", () => {
  let database: Database;
  let open: Awaited<ReturnType<typeof startQuerySite>>;
  let engine: ReturnType<typeof createScriptedEngine>;
  let ask: Ask;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => open.site.close());

  const start = async (steps: Scripted[], parts: Parameters<typeof startQuerySite>[1] = {}) => {
    engine = createScriptedEngine(...steps);
    open = await startQuerySite(database, { engine, ...parts });
    ask = open.ask;
  };
  const codeOf = ({ status, body }: Awaited<ReturnType<Ask>>) => [status, body.code];
  const fieldsOf = ({ body }: Awaited<ReturnType<Ask>>) =>
    (body.errors as { field: string }[]).map(({ field }) => field);
  const ANSWER = "See [Slack set-up › Create the app](/docs/slack#create-the-app).";

  it("answers with the whole answer, its thread, run, messages, usage and cost", async () => {
    const prices = { scripted: { input: 2, cached: 1, output: 10 } };
    await start([searches("call_1", "slack"), pending, says(ANSWER)], { config: { prices } });
    const { status, body, headers } = await ask({ prompt: "How do I set Slack up?" });
    expect(status).toBe(200);
    expect(headers.getSetCookie()).toEqual([]);
    expect(body).toEqual({
      response: ANSWER,
      rawResponse: ANSWER,
      threadId: expect.stringMatching(/^thread_[0-9a-f]{32}$/),
      runId: expect.stringMatching(/^run_/),
      messages: [expect.objectContaining({ role: "user" }), expect.objectContaining({ role: "assistant" })],
      usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, cached_tokens: 8, cost_usd: 0.000132 },
      cost: 0.000132,
    });
    const [, answer] = body.messages as Message[];
    expect(answer?.content[0]?.text.annotations[0]).toMatchObject({ url: "/docs/slack#create-the-app" });
    expect(answer?.steps).toMatchObject([{ tool: "get_relevant_docs", query: "slack" }]);
    const rows = await database.client.from("assistant_runs").select();
    expect(open.site.logged.join("") + JSON.stringify(rows.data)).not.toContain(KEYS[0]);
  });

  it("returns null as the cost of a model without a price", async () => {
    await start([says("Yes.")], { config: { prices: { another: { input: 1, cached: 1, output: 1 } } } });
    expect((await ask({ prompt: "Really?" })).body).toMatchObject({ usage: { total_tokens: 15 }, cost: null });
  });

  it("continues a given thread with its earlier messages", async () => {
    await start([says("One."), says("Two.")]);
    const { threadId } = (await ask({ prompt: "First" })).body;
    const { body } = await ask({ prompt: "Second", threadId });
    expect(body).toMatchObject({ response: "Two.", threadId });
    expect((body.messages as Message[]).map(({ content }) => content[0]?.text.value)).toEqual([
      "First",
      "One.",
      "Second",
      "Two.",
    ]);
    expect(engine.turns.at(-1)?.history).toEqual([
      { role: "user", text: "First" },
      { role: "assistant", text: "One." },
    ]);
  });

  it.each([
    ["no key", {}],
    ["an empty key", { Authorization: "Bearer " }],
    ["a wrong key", { Authorization: "Bearer key-of-the-alert-workflow-0002" }],
    ["the beginning of a key", { Authorization: `Bearer ${KEYS[0].slice(0, -1)}` }],
    ["another scheme", { Authorization: `Basic ${KEYS[0]}` }],
    ["all keys at once", { Authorization: `Bearer ${KEYS.join(",")}` }],
  ])("answers 401 to %s without reading the body", async (_, headers) => {
    await start([]);
    const reply = await open.site.reader().post("paste-assistant-query", "{", headers as Record<string, string>);
    expect(codeOf(reply)).toEqual([401, "invalid_api_key"]);
    expect(reply.headers.get("www-authenticate")).toBe("Bearer");
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    expect(engine.calls()).toBe(0);
  });

  it("answers 401 with and without a cookie when no key is configured", async () => {
    await start([], { config: { apiKeys: [] } });
    expect(codeOf(await ask({ prompt: "Hello?" }))).toEqual([401, "invalid_api_key"]);
    expect(codeOf(await open.askWith("")({ prompt: "Hello?" }))).toEqual([401, "invalid_api_key"]);
    const reader = open.site.reader();
    await reader.post("paste-assistant-thread");
    expect((await reader.post("paste-assistant-query", { prompt: "Hello?" })).status).toBe(401);
  });

  it("ignores Origin, and sends no CORS headers to pages of other sites", async () => {
    await start([says("Yes.")]);
    const reply = await ask({ prompt: "Yes?" }, { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" });
    expect(reply.status).toBe(200);
    const preflight = await open.site.reader().send("OPTIONS", "paste-assistant-query", undefined, {
      Origin: "https://evil.example",
      "Access-Control-Request-Headers": "authorization",
    });
    expect(preflight.status).toBe(405);
    for (const { headers } of [reply, preflight]) {
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("answers 405 with Allow to every other method", async () => {
    await start([]);
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const reply = await open.site.reader().send(method, "paste-assistant-query");
      expect([...codeOf(reply), reply.headers.get("allow")]).toEqual([405, "method_not_allowed", "POST"]);
    }
  });

  it("answers 400, 413 and 415 to malformed, large and non-JSON bodies", async () => {
    await start([]);
    expect(codeOf(await ask("{"))).toEqual([400, "invalid_json"]);
    expect(codeOf(await ask({ prompt: "x".repeat(1_048_577) }))).toEqual([413, "body_too_large"]);
    expect(codeOf(await ask("prompt=x", { "Content-Type": "text/plain" }))).toEqual([415, "not_json"]);
    expect(codeOf(await ask({ prompt: "x" }, { "Idempotency-Key": "two words" }))).toEqual([400, "invalid_request"]);
    expect(engine.calls()).toBe(0);
  });

  it.each<[string, Record<string, unknown>]>([
    ["prompt", { prompt: "" }],
    ["prompt", { prompt: "x".repeat(16_001) }],
    ["maxWaitSeconds", { prompt: "x", maxWaitSeconds: 0 }],
    ["maxWaitSeconds", { prompt: "x", maxWaitSeconds: 241 }],
    ["parseJson", { prompt: "x", parseJson: "yes" }],
    ["schema", { prompt: "x", schema: "string" }],
    ["schema", { prompt: "x", schema: { type: "array" } }],
    ["schema", { prompt: "x", schema: { type: "object", properties: { a: { pattern: "(a+)+$" } } } }],
    ["schema", { prompt: "x", schema: { type: "object", description: "x".repeat(16_000) } }],
    ["assistant", { prompt: "x", assistant: "gpt" }],
  ])("answers 400 naming %s: %j", async (field, body) => {
    await start([]);
    const reply = await ask(body);
    expect(codeOf(reply)).toEqual([400, "invalid_request"]);
    expect(fieldsOf(reply)).toEqual([field]);
  });

  it("answers 404 for the thread of another key or of a reader", async () => {
    await start([says("Mine.")]);
    const { threadId } = (await ask({ prompt: "Mine?" })).body;
    expect(codeOf(await open.askAsOther({ prompt: "Whose?", threadId }))).toEqual([404, "not_found"]);
    const reader = open.site.reader();
    const theirs = (await reader.post("paste-assistant-thread")).body.id;
    expect(codeOf(await ask({ prompt: "Whose?", threadId: theirs }))).toEqual([404, "not_found"]);
    expect((await reader.get(`paste-assistant-messages/${threadId}`)).status).toBe(404);
  });

  it("answers 409 while the thread has a pending run", async () => {
    await start([says("One."), hangs]);
    const { threadId } = (await ask({ prompt: "First" })).body;
    const slow = ask({ prompt: "Second", threadId, maxWaitSeconds: 1 });
    while (engine.turns.length < 2) await new Promise(setImmediate);
    expect(codeOf(await ask({ prompt: "Third", threadId }))).toEqual([409, "run_active"]);
    await slow;
  });

  it("starts one run for repeated requests with one Idempotency-Key, also without a thread", async () => {
    await start([says("Once.")]);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => ask({ prompt: "Once?" }, { "Idempotency-Key": "alert-7" })),
    );
    expect(replies.map(({ status, body }) => [status, body.response])).toEqual(Array(8).fill([200, "Once."]));
    expect(new Set(replies.map(({ body }) => `${body.threadId} ${body.runId}`)).size).toBe(1);
    expect(engine.turns).toHaveLength(1);
    const other = await ask({ prompt: "Twice?" }, { "Idempotency-Key": "alert-7" });
    expect(codeOf(other)).toEqual([422, "idempotency_key_reused"]);
    engine.steps.push(says("Another program's."));
    const theirs = await open.askAsOther({ prompt: "Once?" }, { "Idempotency-Key": "alert-7" });
    expect(theirs.body.response).toBe("Another program's.");
  });

  it("limits each key separately with 429 and Retry-After", async () => {
    // The buckets are in the database that all tests of this file share: these keys have not been used before.
    const apiKeys = ["key-that-asks-three-times-0003", "key-that-asks-but-once-000004"] as const;
    await start(
      Array.from({ length: 6 }, () => says("Ok.")),
      { config: { messagesPerMinute: 1, apiKeys: [...apiKeys] } },
    );
    const askThrice = open.askWith(apiKeys[0]);
    const askOnce = open.askWith(apiKeys[1]);
    const statuses: number[] = [];
    for (const prompt of ["1", "2"]) statuses.push((await askThrice({ prompt })).status);
    const refused = await askThrice({ prompt: "3" });
    expect([...statuses, ...codeOf(refused)]).toEqual([200, 200, 429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await askOnce({ prompt: "1" })).status).toBe(200);
  });

  const SECRET = "Incorrect API key provided: sk-1234";
  const failed = (code: "upstream_failed"): Scripted => ({ status: "failed", state: null, code, usage: null });
  it.each<[number, string, Scripted]>([
    [502, "upstream_failed", failed("upstream_failed")],
    [502, "run_incomplete", { status: "incomplete", state: null, text: "Half", usage: null }],
    [502, "upstream_rejected", new AppError("upstream_rejected", { cause: new Error(SECRET) })],
    [502, "upstream_key_refused", new AppError("upstream_key_refused", { cause: new Error(SECRET) })],
    [502, "model_not_found", new AppError("model_not_found", { cause: new Error(SECRET) })],
    [409, "run_cancelled", { status: "cancelled", state: null }],
  ])("answers %i %s when the run ends with that code, without upstream's text", async (status, code, step) => {
    await start([step]);
    const reply = await ask({ prompt: "Well?" });
    expect(codeOf(reply)).toEqual([status, code]);
    expect(reply.text + open.site.logged.join("")).not.toContain("sk-1234");
  });

  it("answers 502 when the model never stops searching", async () => {
    await start(Array.from({ length: 8 }, (_, n) => searches(`call_${n}`, "slack")));
    expect(codeOf(await ask({ prompt: "Search!" }))).toEqual([502, "too_many_rounds"]);
  });

  it("answers 504 run_expired when the run reaches its time limit", async () => {
    await start([hangs], { config: { runTimeoutMs: 300 } });
    expect(codeOf(await ask({ prompt: "Slow?" }))).toEqual([504, "run_expired"]);
    expect(engine.cancelled).toHaveLength(1);
  });

  it("answers 504 query_timeout when the answer takes too long, after cancelling the run upstream", async () => {
    await start([hangs, says("Later.")]);
    const reply = await ask({ prompt: "Slow?", maxWaitSeconds: 1 });
    expect(codeOf(reply)).toEqual([504, "query_timeout"]);
    expect(engine.cancelled).toHaveLength(1);
    const [threadId] = String(reply.body.detail).match(/thread_\w+/) ?? [];
    expect((await ask({ prompt: "And now?", threadId })).body.response).toBe("Later.");
  });

  it("answers with quoted docs, marked as degraded, when the model is unreachable", async () => {
    await start([new AppError("upstream_timeout"), new AppError("upstream_timeout")]);
    const { status, body } = await ask({ prompt: "How do I create the slack app?" });
    expect(status).toBe(200);
    expect((body.messages as Message[]).at(-1)?.metadata).toMatchObject({ degraded: "true" });
  });

  it("answers 503 when the database is unreachable", async () => {
    await start([]);
    await open.site.close();
    const away = async () => ({ data: null, error: { code: "08006", message: "password=hunter2" } });
    const client = new Proxy(database.client, { get: () => away });
    open = await startQuerySite({ ...database, client }, { engine });
    const reply = await open.ask({ prompt: "Anybody?" });
    expect(codeOf(reply)).toEqual([503, "database_unavailable"]);
    expect(reply.text).not.toContain("hunter2");
  });
});
