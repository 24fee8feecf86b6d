import { describe, expect, it } from "vitest";
import type { HostedCall, Part } from "#lib/engines/engine.ts";
import { type Rules, type RunState, reduce, toDegraded, toState, toStored, withOutputs } from "#lib/runs/reducer.ts";
import { MAX_ANSWER } from "#lib/runs/run-limits.ts";

const START = toState({ state: {}, engine: null, answer: null, steps: [], usage: null }, null);
const stepOf = (tool: string) => ({
  ...{ type: "tool_call" as const, tool, query: null, sections: [], covered: null, ms: 0, error: null },
});
const RULES: Rules = {
  toStep: ({ tool }) => stepOf(tool),
  priced: (tokens) => ({ ...tokens, cost_usd: 0.5 }),
};
const reduced = (parts: Part[], state: RunState = START) =>
  parts.reduce((now, part) => reduce(now, part, RULES), state);
const text = (said: string, state: number | null = null): Part => ({ type: "text", text: said, state });
const hosted = (id: string): HostedCall => ({
  ...{ id, tool: "file_search", queries: [], passages: [], code: null, logs: "", failed: false, ms: 1 },
});
const CALL = { id: "call_1", name: "get_relevant_docs", arguments: "{}" };

describe("a run that receives a part from its engine", () => {
  it("a part with text adds to the answer and replaces the engine's state", () => {
    expect(reduced([text("So", 1), text(" be it", 2)])).toMatchObject({
      answer: "So be it",
      engine: 2,
      respondedRound: 0,
    });
  });

  it("a part leaves the earlier state object unchanged", () => {
    const before = reduced([text("So", 1)]);
    const copy = structuredClone(before);
    reduced([text("!", 2), { type: "hosted_call", call: hosted("a") }, { type: "reset" }], before);
    expect(before).toEqual(copy);
  });

  it("a part with more text than an answer may have is cut off", () => {
    const full = reduced([text("x".repeat(MAX_ANSWER - 1)), text("yz")]);
    expect([full.answer.length, full.answer.at(-1), full.overflowed]).toEqual([MAX_ANSWER, "y", true]);
  });

  it("a reset removes all text, and does not count as a response of the model", () => {
    const began = { ...START, outages: 2, answer: "Half" };
    expect(reduced([{ type: "reset" }], began)).toMatchObject({ answer: "", outages: 2 });
    expect(reduced([{ type: "reset" }], START)).toBe(START);
  });

  it("a part with a state counts as a response of the model only while a response runs", () => {
    const part = { type: "state", state: { n: 1 }, conversationId: "conv_1", durable: true } as const;
    const unreached = { ...START, outages: 2 };
    const way = reduced([{ ...part, running: false }], unreached);
    expect(way).toMatchObject({
      engine: { n: 1 },
      conversationId: "conv_1",
      outages: 2,
      running: false,
      respondedRound: -1,
    });
    const there = reduced([{ ...part, running: true }], unreached);
    expect(there).toMatchObject({ outages: 0, running: true, respondedRound: 0 });
    const { conversationId: _, ...silent } = part;
    expect(reduced([{ ...silent, running: true }], there).conversationId).toBe("conv_1");
  });

  it("a hosted call becomes one step, even when it comes several times", () => {
    const once = reduced([{ type: "hosted_call", call: hosted("a") }]);
    const calls = [hosted("a"), hosted("b")];
    const reported = {
      type: "finish",
      status: "completed",
      state: 3,
      text: "So.",
      hosted: { calls, citations: [], files: [] },
    };
    const done = reduced([reported as Part], once);
    expect([done.steps.length, done.hosted]).toEqual([2, { a: 0, b: 1 }]);
    expect(done.ending).toMatchObject({ status: "completed", text: "So." });
  });

  it("a part with usage adds to the tokens of all rounds", () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 4 };
    expect(
      reduced([
        { type: "usage", usage },
        { type: "usage", usage },
      ]).usage,
    ).toEqual({
      ...{ prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, cached_tokens: 8, cost_usd: 1 },
    });
  });

  it("a part with tool calls removes the text before them and makes the run wait for their outputs", () => {
    const waiting = reduced([text("Let me look."), { type: "tool_calls", state: 2, calls: [CALL] }]);
    expect(waiting).toMatchObject({ answer: "", engine: 2, calls: [CALL], running: false });
    const output = { callId: "call_1", output: "[]" };
    const findings = [{ step: 0, confidence: 0.5, sections: [] }];
    const next = withOutputs(waiting, [output], [stepOf("get_relevant_docs")], findings);
    expect(next).toMatchObject({
      calls: null,
      found: findings,
      rounds: [{ calls: [CALL], outputs: [output] }],
      steps: [{}],
    });
    expect(toState({ state: toStored(next), engine: 2, answer: "", steps: next.steps, usage: null }, null)).toEqual({
      ...next,
      respondedRound: -1,
    });
  });

  it("characters that the database refuses are removed", () => {
    const odd = reduced([
      text("a\0b"),
      { type: "tool_calls", state: { "k\0": "\ud800" }, calls: [{ ...CALL, id: "c\0" }] },
    ]);
    expect([odd.engine, odd.calls?.[0]?.id]).toEqual([{ k: "\ufffd" }, "c"]);
  });

  it("a part of the fallback engine keeps the first engine's state, so that its data can be deleted", () => {
    const away = toDegraded(reduced([text("Half", { responseId: "resp_1" } as never)]));
    expect(reduced([{ type: "finish", status: "completed", state: null, text: "Quotes." }], away)).toMatchObject({
      ...{ engine: { responseId: "resp_1" }, degraded: true, answer: "", rounds: [] },
    });
  });
});
