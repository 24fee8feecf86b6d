import { describe, expect, it } from "vitest";
import {
  isListOf,
  isMessage,
  isProblem,
  isRun,
  isThread,
  isThreadFile,
  toCompletionEvent,
  toRunEvent,
} from "#lib/contract/checks.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const thread = fakeThread("Slack");
const message = fakeMessage(thread, "user", "How?");

describe("a check of an answer", () => {
  it("accepts the objects of the API", () => {
    expect(isThread(thread)).toBe(true);
    expect(isMessage(message)).toBe(true);
    expect(isRun({ object: "thread.run", id: "run_1", status: "queued", steps: [] })).toBe(true);
    expect(isThreadFile({ object: "file", id: "file_1", name: "a", media_type: "", bytes: 0 })).toBe(true);
    expect(isProblem({ code: "not_found", detail: "No." })).toBe(true);
  });

  it.each([null, undefined, "thread", 7, [], {}, message, { ...thread, id: 7 }, { ...thread, metadata: null }])(
    "rejects %j as a thread",
    (value) => {
      expect(isThread(value)).toBe(false);
    },
  );

  it("rejects a message without the lists that the panel walks", () => {
    expect(isMessage({ ...message, steps: undefined })).toBe(false);
    expect(isMessage({ ...message, content: "How?" })).toBe(false);
  });

  it("rejects a run with a status that does not exist", () => {
    expect(isRun({ object: "thread.run", id: "run_1", status: "dancing", steps: [] })).toBe(false);
  });

  it("rejects a list with an entry of another kind", () => {
    expect(isListOf(isThread)({ object: "list", data: [thread] })).toBe(true);
    expect(isListOf(isThread)({ object: "list", data: [thread, message] })).toBe(false);
    expect(isListOf(isThread)({ object: "list", data: null })).toBe(false);
  });
});

describe("an event of a run", () => {
  const parse = (event: string, data: unknown) => toRunEvent({ id: "3", event, data: JSON.stringify(data) });

  it("has its number, its type and its data", () => {
    const step = { type: "tool_call", tool: "get_relevant_docs", sections: [] };
    expect(parse("step", step)).toEqual({ id: 3, type: "step", data: step });
    const delta = { delta: "Hi", offset: 0 };
    expect(parse("delta", delta)).toEqual({ id: 3, type: "delta", data: delta });
    const done = { status: "completed", message_id: "msg_1" };
    expect(parse("done", done)).toEqual({ id: 3, type: "done", data: done });
    const error = { status: "failed", code: "upstream_error", message: "No." };
    expect(parse("error", error)).toEqual({ id: 3, type: "error", data: error });
  });

  it("is null where the type is unknown or the data is of another shape", () => {
    expect(parse("surprise", {})).toBeNull();
    expect(parse("delta", { delta: "Hi" })).toBeNull();
    expect(parse("done", { status: "dancing" })).toBeNull();
    expect(toRunEvent({ id: "1", event: "delta", data: "<html>" })).toBeNull();
    expect(toRunEvent({ data: "{}" })).toBeNull();
  });
});

describe("an event of a completion", () => {
  const parse = (event: string, data: unknown) => toCompletionEvent({ id: "1", event, data: JSON.stringify(data) });

  it("names the model when it is done", () => {
    const done = { status: "completed", message_id: null, model: "demo" };
    expect(parse("done", done)).toEqual({ id: 1, type: "done", data: done });
    expect(parse("done", { status: "completed", message_id: null })).toBeNull();
  });

  it("is never a step", () => {
    expect(parse("step", { tool: "get_relevant_docs", sections: [] })).toBeNull();
  });
});
