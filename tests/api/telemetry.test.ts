import { describe, expect, it } from "vitest";
import type { Run } from "#lib/contract/assistant.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import { AppError } from "#lib/errors.ts";
import { hangs, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { endedRun } from "#tests/support/servers/client.ts";
import { ask, runSpans, SPAN_KINDS, telemetrySetup } from "#tests/support/setup/telemetry.ts";

const t = telemetrySetup();
const ASYNC = { Prefer: "respond-async" };
const USAGE = { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100, cached_tokens: 10 };

describe("HTTP requests", () => {
  it("are server spans, named by method and route, with the request id of the response", async () => {
    const { reader } = await t.open();
    const { body } = await reader.post("paste-assistant-thread");
    const reply = await reader.get(`paste-assistant-thread/${body.id}?q=1`);
    await reader.get("paste-assistant-thread/thread_unknown/run/run_unknown");
    await reader.get("whatever/is/asked/for");
    const spans = await t.exported();
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ["POST /api/paste-assistant-thread", SPAN_KINDS.server],
      ["GET /api/paste-assistant-thread/[threadId]", SPAN_KINDS.server],
      ["GET /api/paste-assistant-thread/[threadId]/run/[runId]", SPAN_KINDS.server],
      ["GET /api/[[...path]]", SPAN_KINDS.server],
    ]);
    expect(spans[1]?.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": "/api/paste-assistant-thread/[threadId]",
      "http.response.status_code": 200,
      "url.scheme": "http",
      "http.response.header.x-request-id": [reply.headers.get("x-request-id")],
    });
    expect(spans.slice(2).map(({ attributes }) => attributes["http.response.status_code"])).toEqual([404, 404]);
  });

  it("are measured per route and status", async () => {
    const { reader } = await t.open();
    await reader.post("paste-assistant-thread");
    await reader.post("paste-assistant-thread");
    await t.exported();
    const duration = t.collector.points("http.server.request.duration");
    expect(duration.map(({ attributes, count }) => [attributes["http.route"], count])).toEqual([
      ["/api/paste-assistant-thread", 2],
    ]);
    expect(duration[0]?.sum).toBeGreaterThan(0);
    expect(t.collector.units.get("http.server.request.duration")).toBe("s");
  });
});

describe("a run", () => {
  it("is a trace with the requests to the model and the tool calls", async () => {
    const { reader } = await t.open();
    t.engine.steps.push(searches("call_1", "slack"), (_, tell) => {
      tell.write("An ");
      return says("An answer.");
    });
    const run = await ask(reader);
    const spans = runSpans(await t.exported());
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
    expect(t.collector.resources[0]).toMatchObject({ "service.name": "docs" });
  });

  it("is measured by tokens, durations and the time to the first text", async () => {
    const { reader } = await t.open();
    t.engine.steps.push(searches("call_1", "slack"), (_, tell) => {
      for (const word of ["An ", "answer."]) tell.write(word);
      return says("An answer.");
    });
    await ask(reader);
    await t.exported();
    const points = (name: string, by: string) =>
      t.collector.points(name).map(({ attributes, count, sum }) => ({ [by]: attributes[by], count, sum }));
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

  it("has a span for each call of a hosted tool", async () => {
    const { reader } = await t.open();
    const call = {
      id: "fs_1",
      tool: "file_search",
      queries: ["x"],
      passages: [],
      code: null,
      logs: "",
      ms: 40,
    } as const;
    t.engine.steps.push((_, tell) => {
      const ended = { ...call, queries: [], passages: [], failed: false };
      tell.report(ended);
      return { ...says("An answer."), hosted: { calls: [ended], citations: [], files: [] } };
    });
    await ask(reader);
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name }) => name)).toEqual(["execute_tool file_search", "chat scripted", "invoke_agent"]);
  });

  it("has its error code in the trace when it fails, and so has the failed request", async () => {
    const { reader } = await t.open();
    t.engine.steps.push(new AppError("model_not_found"));
    await ask(reader);
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name, attributes, status }) => [name, attributes["error.type"], status.code])).toEqual([
      ["chat scripted", "model_not_found", 2],
      ["invoke_agent", "model_not_found", 2],
    ]);
    const failed = t.collector
      .points("gen_ai.client.operation.duration")
      .map(({ attributes }) => attributes["error.type"]);
    expect(failed).toEqual(["model_not_found", "model_not_found"]);
  });

  it("is not an error when its reader cancels it", async () => {
    const { reader } = await t.open();
    const begun = Promise.withResolvers<void>();
    t.engine.steps.push((turn, tell) => {
      begun.resolve();
      return hangs(turn, tell);
    });
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await begun.promise;
    await reader.post(`paste-assistant-thread/${thread}/run/${(sent.body.run as Run).id}/cancel`);
    await endedRun(reader, sent);
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name, attributes, status }) => [name, attributes["error.type"], status.code])).toEqual([
      ["chat scripted", undefined, 0],
      ["invoke_agent", undefined, 0],
    ]);
    expect(spans[1]?.attributes["paste_assistant.run.status"]).toBe("cancelled");
  });

  it("has spans for its tool calls only when there is no model", async () => {
    const { reader } = await t.open({ engine: createDemoEngine() });
    await ask(reader);
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name }) => name)).toEqual(["execute_tool get_relevant_docs", "invoke_agent"]);
    expect(spans[1]?.attributes).toMatchObject({ "gen_ai.provider.name": "demo" });
  });

  it("is reported beside completions, and their tokens are counted as well", async () => {
    t.engine.complete = async () => ({ text: "A title", model: "scripted", usage: USAGE });
    const { reader } = await t.open();
    await reader.post("paste-assistant-simple-completion", { prompt: "thread-title", context: "?" });
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([["chat scripted", undefined]]);
    expect(t.collector.points("gen_ai.client.token.usage").map(({ sum }) => sum)).toEqual([70, 30]);
  });
});

describe("problems", () => {
  it("are counted by code", async () => {
    const { reader } = await t.open({ config: { messagesPerMinute: 1 } });
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    t.engine.steps.push(says("An answer."));
    const send = () => reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await endedRun(reader, await send());
    const refused = [await send(), await send(), await reader.get("paste-assistant-thread/thread_unknown")];
    expect(refused.map(({ body }) => body.code)).toEqual(["rate_limited", "rate_limited", "not_found"]);
    await t.exported();
    const problems = t.collector.points("paste_assistant.problems");
    expect(problems.map(({ attributes, asDouble, asInt }) => [attributes, asDouble ?? asInt])).toEqual([
      [{ "error.type": "rate_limited" }, 2],
      [{ "error.type": "not_found" }, 1],
    ]);
  });

  it("include answers that quote the docs because the budget is used up", async () => {
    const { reader } = await t.open({ config: { dailyBudget: { site: { runs: 1 } } } });
    t.engine.steps.push(says("An answer."));
    await ask(reader);
    await ask(reader);
    const spans = runSpans(await t.exported());
    expect(spans.at(-1)?.attributes).toMatchObject({ "paste_assistant.run.degraded": true });
    const [problem] = t.collector.points("paste_assistant.problems");
    expect([problem?.attributes, problem?.asDouble ?? problem?.asInt]).toEqual([{ "error.type": "budget_spent" }, 1]);
  });
});
