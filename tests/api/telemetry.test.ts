import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createDemoEngine } from "#lib/assistant/demo.ts";
import { systemClock } from "#lib/clock.ts";
import type { Run } from "#lib/contract.ts";
import { AppError } from "#lib/errors.ts";
import { createLogNotifier } from "#lib/notify/log.ts";
import type { Delivery } from "#lib/notify/notifier.ts";
import { createOpenTelemetry, type OpenTelemetryConfig } from "#lib/telemetry/opentelemetry.ts";
import { recordLog, SITE_URL, startSite, type TestSite } from "#tests/support/app.ts";
import { createChatFake } from "#tests/support/chat-fake.ts";
import { type Client, endedRun } from "#tests/support/client.ts";
import { counted } from "#tests/support/counted.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Collector, type ReceivedSpan, startCollector } from "#tests/support/otlp-collector.ts";
import { OWN_KEY, OWN_MODEL, ownKeysOn, WITH_KEY } from "#tests/support/own-keys.ts";
import {
  asksFor,
  createScriptedEngine,
  hangs,
  type ScriptedEngine,
  says,
  searches,
} from "#tests/support/scripted-engine.ts";

let db: TestDatabase;
let collector: Collector;
let engine: ScriptedEngine;
let site: TestSite;
beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
beforeEach(async () => {
  await db.reset();
  collector = await startCollector();
  engine = createScriptedEngine();
});
afterEach(() => collector.close());

const ASYNC = { Prefer: "respond-async" };
const USAGE = { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100, cached_tokens: 10 };
const SPAN_KINDS = { internal: 1, server: 2, client: 3 };

/** Exports nothing by itself before the site is closed. */
async function open(parts: Parameters<typeof startSite>[0] = {}, options: Partial<OpenTelemetryConfig> = {}) {
  const { lines, log } = recordLog();
  const config = { endpoint: collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL, ...options };
  const telemetry = createOpenTelemetry(config, log);
  site = await startSite({ database: { ...db, close: async () => {} }, engine, log, telemetry, ...parts });
  return { lines, reader: site.reader() };
}

/** Closes the site, which has all exported. */
async function exported(): Promise<ReceivedSpan[]> {
  await site.close();
  expect(collector.invalid).toEqual([]);
  return collector.spans;
}
/** The spans of runs, in the order they ended. */
const runSpans = (spans: ReceivedSpan[]) => spans.filter(({ kind }) => kind !== SPAN_KINDS.server);

describe("requests", () => {
  it("are server spans, named by method and route, with the reference of the answer", async () => {
    const { reader } = await open();
    const { body } = await reader.post("paste-assistant-thread");
    const reply = await reader.get(`paste-assistant-thread/${body.id}?q=1`);
    await reader.get("paste-assistant-thread/thread_unknown/run/run_unknown");
    await reader.get("whatever/is/asked/for");
    const spans = await exported();
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ["POST /api/paste-assistant-thread", SPAN_KINDS.server],
      ["GET /api/paste-assistant-thread/[tid]", SPAN_KINDS.server],
      ["GET /api/paste-assistant-thread/[tid]/run/[rid]", SPAN_KINDS.server],
      ["GET /api/[[...path]]", SPAN_KINDS.server],
    ]);
    expect(spans[1]?.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": "/api/paste-assistant-thread/[tid]",
      "http.response.status_code": 200,
      "url.scheme": "http",
      "http.response.header.x-request-id": [reply.headers.get("x-request-id")],
    });
    expect(spans.slice(2).map(({ attributes }) => attributes["http.response.status_code"])).toEqual([404, 404]);
  });

  it("are measured by route and status", async () => {
    const { reader } = await open();
    await reader.post("paste-assistant-thread");
    await reader.post("paste-assistant-thread");
    await exported();
    const duration = collector.points("http.server.request.duration");
    expect(duration.map(({ attributes, count }) => [attributes["http.route"], count])).toEqual([
      ["/api/paste-assistant-thread", 2],
    ]);
    expect(duration[0]?.sum).toBeGreaterThan(0);
    expect(collector.units.get("http.server.request.duration")).toBe("s");
  });
});

/** A question in a new thread, up to its end; its run. */
async function ask(reader: Client, message = "How do I set Slack up?", headers = {}): Promise<Run> {
  const thread = (await reader.post("paste-assistant-thread")).body.id as string;
  const reply = await reader.post("paste-assistant-message", { threadId: thread, message }, headers);
  return (await endedRun(reader, reply)) as Run;
}

describe("a run", () => {
  it("is a trace with its requests to the model and its tools", async () => {
    const { reader } = await open();
    engine.steps.push(searches("call_1", "slack"), (_, tell) => {
      tell.write("An ");
      return says("An answer.");
    });
    const run = await ask(reader);
    const spans = runSpans(await exported());
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ["chat scripted", SPAN_KINDS.client],
      ["execute_tool get_relevant_docs", SPAN_KINDS.internal],
      ["chat scripted", SPAN_KINDS.client],
      ["invoke_agent", SPAN_KINDS.internal],
    ]);
    const root = spans.at(-1);
    expect(root?.parentSpanId).toBeUndefined();
    expect(spans.slice(0, 3).map(({ parentSpanId }) => parentSpanId)).toEqual(Array(3).fill(root?.spanId));
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const asked = { "gen_ai.provider.name": "openai", "gen_ai.request.model": "scripted" };
    const used = (input: number, output: number, cached: number) => ({
      "gen_ai.usage.input_tokens": input,
      "gen_ai.usage.output_tokens": output,
      "gen_ai.usage.cache_read.input_tokens": cached,
    });
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      { "gen_ai.operation.name": "chat", ...asked, ...used(10, 5, 4) },
      { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_relevant_docs" },
      { "gen_ai.operation.name": "chat", ...asked, ...used(10, 5, 4) },
      {
        ...{ "gen_ai.operation.name": "invoke_agent", ...asked, ...used(20, 10, 8) },
        "paste_assistant.run.id": run.id,
        "paste_assistant.run.status": "completed",
        "paste_assistant.run.degraded": false,
      },
    ]);
    expect(collector.resources[0]).toMatchObject({ "service.name": "docs" });
  });

  it("is measured: tokens, durations and the time to the first words", async () => {
    const { reader } = await open();
    engine.steps.push(searches("call_1", "slack"), (_, tell) => {
      for (const word of ["An ", "answer."]) tell.write(word);
      return says("An answer.");
    });
    await ask(reader);
    await exported();
    const points = (name: string, by: string) =>
      collector.points(name).map(({ attributes, count, sum }) => ({ [by]: attributes[by], count, sum }));
    expect(points("gen_ai.client.token.usage", "gen_ai.token.type")).toEqual([
      { "gen_ai.token.type": "input", count: 2, sum: 20 },
      { "gen_ai.token.type": "output", count: 2, sum: 10 },
    ]);
    const sum = expect.any(Number);
    expect(points("gen_ai.client.operation.duration", "gen_ai.operation.name")).toEqual([
      { "gen_ai.operation.name": "chat", count: 2, sum },
      { "gen_ai.operation.name": "invoke_agent", count: 1, sum },
    ]);
    expect(points("gen_ai.client.operation.time_to_first_chunk", "gen_ai.request.model")).toEqual([
      { "gen_ai.request.model": "scripted", count: 1, sum },
    ]);
  });

  it("shows the vendor's own tools, each call once", async () => {
    const { reader } = await open();
    const call = { id: "fs_1", tool: "file_search", queries: ["x"], found: [], code: null, logs: "", ms: 40 } as const;
    engine.steps.push((_, tell) => {
      const told = { ...call, queries: [], found: [], failed: false };
      tell.report(told);
      return { ...says("An answer."), hosted: { calls: [told], citations: [], files: [] } };
    });
    await ask(reader);
    const spans = runSpans(await exported());
    expect(spans.map(({ name }) => name)).toEqual(["execute_tool file_search", "chat scripted", "invoke_agent"]);
  });

  it("that fails says why, and which of its requests did", async () => {
    const { reader } = await open();
    engine.steps.push(new AppError("model_not_found"));
    await ask(reader);
    const spans = runSpans(await exported());
    expect(spans.map(({ name, attributes, status }) => [name, attributes["error.type"], status.code])).toEqual([
      ["chat scripted", "model_not_found", 2],
      ["invoke_agent", "model_not_found", 2],
    ]);
    const failed = collector
      .points("gen_ai.client.operation.duration")
      .map(({ attributes }) => attributes["error.type"]);
    expect(failed).toEqual(["model_not_found", "model_not_found"]);
  });

  it("that its reader stops has not failed", async () => {
    const { reader } = await open();
    const begun = Promise.withResolvers<void>();
    engine.steps.push((turn, tell) => {
      begun.resolve();
      return hangs(turn, tell);
    });
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await begun.promise;
    await reader.post(`paste-assistant-thread/${thread}/run/${(sent.body.run as Run).id}/cancel`);
    await endedRun(reader, sent);
    const spans = runSpans(await exported());
    expect(spans.map(({ name, attributes, status }) => [name, attributes["error.type"], status.code])).toEqual([
      ["chat scripted", undefined, 0],
      ["invoke_agent", undefined, 0],
    ]);
    expect(spans[1]?.attributes["paste_assistant.run.status"]).toBe("cancelled");
  });

  it("without a model has spans of its tools alone", async () => {
    const { reader } = await open({ engine: createDemoEngine() });
    await ask(reader);
    const spans = runSpans(await exported());
    expect(spans.map(({ name }) => name)).toEqual(["execute_tool get_relevant_docs", "invoke_agent"]);
    expect(spans[1]?.attributes).toMatchObject({ "gen_ai.provider.name": "demo" });
  });

  it("has a completion beside it: its tokens count too", async () => {
    engine.complete = async () => ({ text: "A title", model: "scripted", usage: USAGE });
    const { reader } = await open();
    await reader.post("paste-assistant-simple-completion", { prompt: "thread-title", context: "?" });
    const spans = runSpans(await exported());
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([["chat scripted", undefined]]);
    expect(collector.points("gen_ai.client.token.usage").map(({ sum }) => sum)).toEqual([70, 30]);
  });
});

describe("problems", () => {
  it("are counted by their codes", async () => {
    const { reader } = await open({ config: { messagesPerMinute: 1 } });
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    engine.steps.push(says("An answer."));
    const send = () => reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await endedRun(reader, await send());
    const refused = [await send(), await send(), await reader.get("paste-assistant-thread/thread_unknown")];
    expect(refused.map(({ body }) => body.code)).toEqual(["rate_limited", "rate_limited", "not_found"]);
    await exported();
    const problems = collector.points("paste_assistant.problems");
    expect(problems.map(({ attributes, asDouble, asInt }) => [attributes, asDouble ?? asInt])).toEqual([
      [{ "error.type": "rate_limited" }, 2],
      [{ "error.type": "not_found" }, 1],
    ]);
  });

  it("count answers that a spent budget has quoted from the docs", async () => {
    const { reader } = await open({ config: { dailyBudget: { site: { runs: 1 } } } });
    engine.steps.push(says("An answer."));
    await ask(reader);
    await ask(reader);
    const spans = runSpans(await exported());
    expect(spans.at(-1)?.attributes).toMatchObject({ "paste_assistant.run.degraded": true });
    const [problem] = collector.points("paste_assistant.problems");
    expect([problem?.attributes, problem?.asDouble ?? problem?.asInt]).toEqual([{ "error.type": "budget_spent" }, 1]);
  });
});

describe("gauges", () => {
  const gauge = (name: string) => collector.points(name).map(({ asDouble, asInt }) => asDouble ?? asInt);

  it("show how late the event loop is", async () => {
    await open({}, { metricsMs: 50 });
    const until = performance.now() + 100;
    while (performance.now() < until) Math.sqrt(until);
    await vi.waitUntil(() => gauge("nodejs.eventloop.delay.max").length > 0, { timeout: 20_000 });
    await exported();
    for (const name of ["max", "mean", "p50", "p99"]) expect(gauge(`nodejs.eventloop.delay.${name}`)).toHaveLength(1);
    expect(collector.units.get("nodejs.eventloop.delay.p99")).toBe("s");
  });

  it("show the runs under way, and how old what waits in the outbox is", async () => {
    const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
    const posted = Promise.withResolvers<Delivery>();
    const blocked = { ...createLogNotifier(recordLog().log), deliver: () => posted.promise };
    const { reader } = await open({ clock, notifier: blocked }, { metricsMs: 50 });
    engine.steps.push(hangs);
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await vi.waitUntil(() => gauge("paste_assistant.runs.pending")[0] === 1, { timeout: 20_000 });
    const [age = 0] = gauge("paste_assistant.outbox.age");
    expect(age).toBeGreaterThanOrEqual(3_600);
    expect(age).toBeLessThan(7_200);
    await reader.post(`paste-assistant-thread/${thread}/run/${(sent.body.run as Run).id}/cancel`);
    await vi.waitUntil(() => gauge("paste_assistant.runs.pending")[0] === 0, { timeout: 20_000 });
    posted.resolve({ posted: true });
    await vi.waitUntil(() => gauge("paste_assistant.outbox.age")[0] === 0, { timeout: 20_000 });
    await exported();
  });

  it("ask the database one question per export, and none without telemetry", async () => {
    const { database, requests, total } = counted({ ...db, close: async () => {} });
    await open({ database }, { metricsMs: 50 });
    await vi.waitUntil(() => collector.exports >= 4, { timeout: 20_000 });
    await exported();
    expect(requests).toEqual({ assistant_outbox: collector.exports });
    site = await startSite({ database, engine });
    const before = total();
    await site.close();
    expect(total()).toBe(before);
  });
});

it("a database that is away leaves the other metrics as they are", async () => {
  const { lines, log } = recordLog();
  const config = { endpoint: collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL };
  const telemetry = createOpenTelemetry(config, log);
  telemetry.observe({
    pendingRuns: () => 3,
    outboxAge: () => Promise.reject(new AppError("database_unavailable")),
  });
  await telemetry.close();
  expect(collector.points("paste_assistant.runs.pending").map(({ asDouble, asInt }) => asDouble ?? asInt)).toEqual([3]);
  expect(collector.points("paste_assistant.outbox.age")).toEqual([]);
  expect(lines.map((line) => JSON.parse(line)[1])).toEqual(["age of the outbox not read"]);
});

describe("what nobody may see", () => {
  it("is in no export: texts, keys, cookies, readers, names that a model makes up", async () => {
    const canary = "canary_7f3a9c1e";
    const fake = createChatFake();
    fake.script({ text: `own ${canary}` });
    const { reader } = await open({ ownKeys: ownKeysOn(fake) });
    engine.steps.push(
      asksFor(
        ["call_1", `${canary}_tool`, `{"${canary}":1}`],
        ["call_2", "get_relevant_docs", `{"query":"${canary}"}`],
      ),
      (_, tell) => {
        tell.write(canary);
        return { status: "failed", state: { canary }, code: "upstream_failed", usage: null };
      },
      new AppError("upstream_rejected", { detail: canary, cause: new Error(canary) }),
    );
    const headers = { "User-Agent": canary, Referer: `http://x.test/${canary}`, "Idempotency-Key": canary };
    await ask(reader, `What about ${canary}?`, headers);
    await ask(reader, `And ${canary}?`);
    await ask(reader, `With my own ${canary}`, WITH_KEY);
    await reader.get(`paste-assistant-thread?q=${canary}`);
    await reader.get(`paste-assistant-thread/${canary}/run/${canary}`);
    await reader.get(`${canary}/${canary}`);
    await reader.get(`docs-search?q=${canary}`);
    await reader.upload(`${canary}.txt`, Buffer.from(canary));
    const owner = await site.app.sessions.owner({ headers: { cookie: reader.cookie } } as never, {} as never);
    expect(owner).toMatch(/\S{16,}/);
    expect(engine.turns[0]?.reader).toMatch(/^[0-9a-f]{64}$/);
    const spans = runSpans(await exported());
    expect(spans.map(({ name }) => name)).toContain("execute_tool _OTHER");
    expect(spans.filter(({ name }) => name === `chat ${OWN_MODEL}`)).toHaveLength(1);
    const [, cookie = ""] = reader.cookie?.split("=") ?? [];
    const sent = collector.received.join("\n");
    expect(sent.length).toBeGreaterThan(5_000);
    const secrets = [canary, OWN_KEY, cookie, owner ?? "", engine.turns[0]?.reader ?? "", "127.0.0.1", "thread_"];
    expect(secrets.every((secret) => secret.length > 6)).toBe(true);
    expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
  });
});

describe("a collector", () => {
  it("gets the headers that it wants", async () => {
    const { reader } = await open({}, { headers: { authorization: "Bearer a key" } });
    await reader.get("health");
    await exported();
    expect(new Set(collector.headers.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer a key"]));
  });

  it("that hangs holds nothing up, not even the end, and costs one warning", async () => {
    collector.hang();
    // Nobody would wait for so long.
    const { reader, lines } = await open({}, { spansMs: 1, metricsMs: 600_000, timeoutMs: 600_000 });
    engine.steps.push(says("An answer."), says("Another one."));
    expect(await ask(reader)).toMatchObject({ status: "completed" });
    await vi.waitUntil(() => collector.headers.length > 0, { timeout: 20_000 });
    expect(await ask(reader)).toMatchObject({ status: "completed" });
    await site.close();
    expect(warnings(lines)).toHaveLength(1);
    expect(collector.spans).toEqual([]);
  });

  it("that is not there costs one warning, and one more when it went again", async () => {
    const { url } = collector;
    await collector.close();
    const { reader, lines } = await open({}, { spansMs: 1, metricsMs: 50, timeoutMs: 50 });
    await reader.get("health");
    await vi.waitUntil(() => warnings(lines).length > 0, { timeout: 20_000 });
    for (let n = 0; n < 5; n += 1) await reader.get("health");
    collector = await startCollector(Number(new URL(url).port));
    await vi.waitUntil(() => collector.exports > 0, { timeout: 20_000 });
    expect(warnings(lines)).toHaveLength(1);
    await collector.close();
    await vi.waitUntil(() => warnings(lines).length > 1, { timeout: 20_000 });
    await site.close();
    expect(warnings(lines)).toHaveLength(2);
    expect(lines.join()).not.toContain(url);
  });

  it("that hangs makes a server keep so many spans and no more", async () => {
    collector.hang();
    const { log } = recordLog();
    const telemetry = createOpenTelemetry(
      { endpoint: collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL, spansMs: 1 },
      log,
    );
    const request = { requestId: "req_1", method: "GET", route: "/api/health", status: 200, problem: null, ms: 1 };
    for (let round = 0; round < 20; round += 1) {
      for (let n = 0; n < 1_000; n += 1) telemetry.recordRequest({ ...request, route: "/api/health" });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    collector.recover();
    await telemetry.close();
    expect(collector.spans.length).toBeGreaterThan(0);
    // The queue, and what was being sent.
    expect(collector.spans.length).toBeLessThanOrEqual(2_048 + 512);
  });
});
const warnings = (lines: string[]) => lines.filter((line) => line.includes("telemetry not exported"));
