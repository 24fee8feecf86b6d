import { describe, expect, it } from "vitest";
import { type RunState, toState } from "#lib/runs/reducer.ts";
import { lastEventOf, patchOf, requiredActionOf } from "#lib/runs/stored-run.ts";

const START = toState({ state: {}, engine: null, answer: null, steps: [], usage: null }, null);
const CALL = { id: "call_1", name: "get_relevant_docs", arguments: "{}" };
const changed = (changes: Partial<RunState>) => patchOf(START, { ...START, ...changes });

describe("the patch of a checkpoint", () => {
  it("the patch is empty when nothing changed", () => {
    expect(patchOf(START, { ...START, outages: 2, running: true, respondedRound: 1 })).toEqual({});
  });

  it("the patch contains answer and engine state together", () => {
    expect(changed({ answer: "So \ud800" })).toEqual({ engine: null, answer: "So \ufffd" });
    expect(changed({ engine: { cursor: 3 } })).toEqual({ engine: { cursor: 3 }, answer: "" });
  });

  it("the patch lists the tools that the model waits for", () => {
    expect(changed({ calls: [CALL] })).toMatchObject({
      status: "requires_action",
      required_action: { names: ["get_relevant_docs"] },
      state: { calls: [CALL] },
    });
    const waiting = { ...START, calls: [CALL] };
    expect(patchOf(waiting, START)).toMatchObject({ status: "in_progress", required_action: null });
  });

  it("the patch sets OpenAI's conversation, and never removes it", () => {
    expect(changed({ conversationId: "conv_1" })).toEqual({ conversation_id: "conv_1" });
    expect(patchOf({ ...START, conversationId: "conv_1" }, START)).toEqual({});
  });

  it("the patch limits the tool names that a model makes up", () => {
    expect(requiredActionOf({ ...START, calls: [{ ...CALL, name: "x".repeat(100) }] })?.names[0]).toHaveLength(64);
  });
});

describe("the last event of a run", () => {
  const error = { code: "run_cancelled" as const, message: "Cancelled." };

  it("the last event of a failed run is an error", () => {
    const event = lastEventOf({ status: "failed", last_error: error, answer: null });
    expect(event).toEqual({ type: "error", data: { status: "failed", ...error } });
  });

  it("the last event of a run that its reader cancelled is no error", () => {
    const event = lastEventOf({ status: "cancelled", last_error: error, answer: null });
    expect(event).toEqual({ type: "done", data: { status: "cancelled", message_id: null } });
  });
});
