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
} from "#lib/contract/type-guards.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const thread = fakeThread("Slack");
const message = fakeMessage(thread, "user", "How?");

describe("checking an answer", () => {
  it("the objects of the API are accepted", () => {
    expect(isThread(thread)).toBe(true);
    expect(isMessage(message)).toBe(true);
    expect(isRun({ object: "thread.run", id: "run_1", status: "queued", steps: [] })).toBe(true);
    expect(isThreadFile({ object: "file", id: "file_1", name: "a", media_type: "", bytes: 0 })).toBe(true);
    expect(isProblem({ code: "not_found", detail: "No." })).toBe(true);
  });

  it.each([null, undefined, "thread", 7, [], {}, message, { ...thread, id: 7 }, { ...thread, metadata: null }])(
    "%j is no thread",
    (value) => {
      expect(isThread(value)).toBe(false);
    },
  );

  it("a message without the lists that the panel iterates over is rejected", () => {
    expect(isMessage({ ...message, steps: undefined })).toBe(false);
    expect(isMessage({ ...message, content: "How?" })).toBe(false);
  });

  it("a run with an unknown status is rejected", () => {
    expect(isRun({ object: "thread.run", id: "run_1", status: "dancing", steps: [] })).toBe(false);
  });

  it("a list with an entry of another kind is rejected", () => {
    expect(isListOf(isThread)({ object: "list", data: [thread] })).toBe(true);
    expect(isListOf(isThread)({ object: "list", data: [thread, message] })).toBe(false);
    expect(isListOf(isThread)({ object: "list", data: null })).toBe(false);
  });
});

describe("reading an event of a run", () => {
  const parse = (event: string, data: unknown) => toRunEvent({ id: "3", event, data: JSON.stringify(data) });

  it("an event has its number, its type and its data", () => {
    const step = { type: "tool_call", tool: "get_relevant_docs", sections: [] };
    expect(parse("step", step)).toEqual({ id: 3, type: "step", data: step });
    const delta = { delta: "Hi", offset: 0 };
    expect(parse("delta", delta)).toEqual({ id: 3, type: "delta", data: delta });
    const done = { status: "completed", message_id: "msg_1" };
    expect(parse("done", done)).toEqual({ id: 3, type: "done", data: done });
    const error = { status: "failed", code: "upstream_error", message: "No." };
    expect(parse("error", error)).toEqual({ id: 3, type: "error", data: error });
  });

  it("an event of an unknown type or with data of another shape is null", () => {
    expect(parse("surprise", {})).toBeNull();
    expect(parse("delta", { delta: "Hi" })).toBeNull();
    expect(parse("done", { status: "dancing" })).toBeNull();
    expect(toRunEvent({ id: "1", event: "delta", data: "<html>" })).toBeNull();
    expect(toRunEvent({ data: "{}" })).toBeNull();
  });
});

describe("reading an event of a completion", () => {
  const parse = (event: string, data: unknown) => toCompletionEvent({ id: "1", event, data: JSON.stringify(data) });

  it("the event at the end has the name of the model", () => {
    const done = { status: "completed", message_id: null, model: "demo" };
    expect(parse("done", done)).toEqual({ id: 1, type: "done", data: done });
    expect(parse("done", { status: "completed", message_id: null })).toBeNull();
  });

  it("a completion has no steps", () => {
    expect(parse("step", { tool: "get_relevant_docs", sections: [] })).toBeNull();
  });
});
