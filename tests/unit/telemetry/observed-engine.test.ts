import { describe, expect, it } from "vitest";
import { OwnKey } from "#lib/access/own-key.ts";
import type { Engine, HostedCall, Part, Turn } from "#lib/engines/engine.ts";
import { AppError, type ErrorCode } from "#lib/errors.ts";
import { observeEngines } from "#lib/telemetry/observed-engine.ts";
import { noTelemetry, type Telemetry, type ToolRecord } from "#lib/telemetry/telemetry.ts";
import { createScriptedEngine } from "#tests/support/fakes/scripted-engine.ts";

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 0 };
const REQUEST = { instructions: "Be brief.", input: "Text", maxTokens: 10 };
const TURN = { runId: "run_1", model: null } as Turn;
const FINISH: Part = { type: "finish", status: "completed", state: null, text: "Answer" };
const textPart = (text: string): Part => ({ type: "text", text, state: null });
const hostedCall = (id: string, patch: Partial<HostedCall> = {}): HostedCall => ({
  ...{ id, tool: "file_search", queries: [], passages: [], code: null, logs: "", failed: false, ms: 7 },
  ...patch,
});

/** Telemetry that records its operations: their beginning, each call and their end. */
function recordTelemetry() {
  const operations: { model: unknown; calls: unknown[] }[] = [];
  const toolCalls: ToolRecord[] = [];
  const telemetry: Telemetry = {
    ...noTelemetry,
    recordToolCall: (call) => void toolCalls.push(call),
    startOperation(model) {
      const calls: unknown[] = [];
      operations.push({ model, calls });
      return {
        recordFirstChunk: () => void calls.push("chunk"),
        recordUsage: ({ total_tokens }) => void calls.push(total_tokens),
        end: (error: ErrorCode | null) => void calls.push({ end: error }),
      };
    },
  };
  return { telemetry, operations, toolCalls };
}
/** An engine that yields these parts; an error among them is thrown. */
function engineOf(...parts: (Part | Error)[]): Engine {
  return {
    ...createScriptedEngine(),
    async *run() {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield part;
      }
    },
  };
}
function observe(engine: Engine) {
  const recorded = recordTelemetry();
  return { ...recorded, engine: observeEngines({ engine, telemetry: recorded.telemetry }).engine };
}
async function readParts(engine: Engine, turn = TURN, signal = new AbortController().signal): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of engine.run(turn, signal)) parts.push(part);
  return parts;
}

describe("an observed engine", () => {
  it("an observed engine yields the engine's parts unchanged", async () => {
    const parts: Part[] = [textPart("An"), textPart("swer"), { type: "usage", usage: USAGE }, FINISH];
    expect(await readParts(observe(engineOf(...parts)).engine)).toEqual(parts);
  });

  it("each piece, the usage and the end of a request are recorded", async () => {
    const { engine, operations } = observe(
      engineOf({ type: "reset" }, textPart("An"), { type: "usage", usage: USAGE }, FINISH),
    );
    await readParts(engine);
    expect(operations).toEqual([
      { model: { runId: "run_1", engine: "openai", model: "scripted" }, calls: ["chunk", 15, { end: null }] },
    ]);
  });

  it("the model of the turn is recorded when the turn has its own", async () => {
    const { engine, operations } = observe(engineOf(FINISH));
    await readParts(engine, { ...TURN, model: "large" });
    expect(operations[0]?.model).toMatchObject({ model: "large" });
  });

  it("each call of a hosted tool is recorded once, with its failure", async () => {
    const calls = [hostedCall("a"), hostedCall("b", { failed: true, ms: null })];
    const { engine, toolCalls } = observe(
      engineOf(...calls.map((call): Part => ({ type: "hosted_call", call })), {
        ...FINISH,
        hosted: { calls, citations: [], files: [] },
      } as Part),
    );
    await readParts(engine);
    expect(toolCalls).toEqual([
      { runId: "run_1", tool: "file_search", ms: 7, error: null },
      { runId: "run_1", tool: "file_search", ms: 0, error: "tool_failed" },
    ]);
  });

  it("a failure that the model reports is recorded", async () => {
    const failed: Part = { type: "finish", status: "failed", state: null, code: "upstream_failed" };
    const { engine, operations } = observe(engineOf(failed));
    await readParts(engine);
    expect(operations[0]?.calls).toEqual([{ end: "upstream_failed" }]);
  });

  it.each<[string, Error, ErrorCode]>([
    ["the code of an AppError", new AppError("upstream_key_refused"), "upstream_key_refused"],
    ["upstream_failed for any other error", new TypeError("x is undefined"), "upstream_failed"],
  ])("the operation records %s, and the error is thrown on", async (_, error, code) => {
    const { engine, operations } = observe(engineOf(textPart("An"), error));
    await expect(readParts(engine)).rejects.toBe(error);
    expect(operations[0]?.calls).toEqual(["chunk", { end: code }]);
  });

  it.each([
    ["no failure when the request was cancelled", new Error("cancelled"), null],
    ["a timeout when it took too long", new DOMException("late", "TimeoutError"), "upstream_timeout"],
  ])("the operation records %s", async (_, reason, code) => {
    const { engine, operations } = observe(engineOf(new AppError("upstream_unavailable")));
    await readParts(engine, TURN, AbortSignal.abort(reason)).catch(() => {});
    expect(operations[0]?.calls).toEqual([{ end: code }]);
  });

  it("the operation ends when its reader stops reading", async () => {
    const { engine, operations } = observe(engineOf(textPart("a"), textPart("b"), FINISH));
    for await (const _ of engine.run(TURN, new AbortController().signal)) break;
    expect(operations[0]?.calls).toEqual(["chunk", { end: null }]);
  });
});

describe("a completion of an observed engine", () => {
  it("a completion is recorded without a run, with the title model and its usage", async () => {
    const { engine, operations } = observe({
      ...createScriptedEngine(),
      titleModel: "small",
      complete: async (_, __, writer) => {
        writer?.write("An");
        writer?.reset();
        writer?.write("Answer");
        return { text: "Answer", model: "small", usage: USAGE };
      },
    });
    const written: string[] = [];
    const writer = { write: (text: string) => void written.push(text), reset: () => void written.push("reset") };
    const answer = await engine.complete(REQUEST, new AbortController().signal, writer);
    expect([answer.text, written]).toEqual(["Answer", ["An", "reset", "Answer"]]);
    expect(operations).toEqual([
      { model: { runId: null, engine: "openai", model: "small" }, calls: ["chunk", "chunk", 15, { end: null }] },
    ]);
  });

  it("a failed completion is recorded with its error code", async () => {
    const error = new AppError("upstream_timeout");
    const { engine, operations } = observe({ ...createScriptedEngine(), complete: () => Promise.reject(error) });
    await expect(engine.complete(REQUEST, new AbortController().signal)).rejects.toBe(error);
    expect(operations[0]?.calls).toEqual([{ end: "upstream_timeout" }]);
  });
});

describe("engines that are not observed", () => {
  it("an engine stays unchanged without telemetry", () => {
    const engine = createScriptedEngine();
    expect(observeEngines({ engine, telemetry: null })).toEqual({ engine, ownKeys: null });
  });

  it("an engine without a model stays unchanged", () => {
    const engine: Engine = { ...createScriptedEngine(), model: null };
    expect(observe(engine).engine).toBe(engine);
  });
});

it("an engine on a reader's own key is observed", async () => {
  const { telemetry, operations } = recordTelemetry();
  const ownKeys = { engine: () => engineOf(FINISH), model: "own" };
  const observed = observeEngines({ engine: createScriptedEngine(), ownKeys: ownKeys as never, telemetry });
  const engine = observed.ownKeys?.engine(new OwnKey("sk-0123456789"));
  if (!engine) throw new Error("There is no engine.");
  await readParts(engine);
  expect(operations).toHaveLength(1);
});
