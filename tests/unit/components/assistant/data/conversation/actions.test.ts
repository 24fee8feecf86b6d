import { beforeEach, describe, expect, it, vi } from "vitest";
import { attachments, toAttachment } from "#components/assistant/data/attachments.ts";
import { contexts, drafts } from "#components/assistant/data/browser/drafts.ts";
import { cancelRun, createAskActions, moveDraft } from "#components/assistant/data/conversation/actions.ts";
import { isAwaitingAnswer, lastRunIdOf } from "#components/assistant/data/conversation/conversation.ts";
import { createOutgoing, type Outgoing, outgoings } from "#components/assistant/data/conversation/outgoing.ts";
import { RequestError } from "#components/assistant/data/request.ts";
import type { View } from "#components/assistant/data/view.ts";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const VIEW: View = { thread: "thread_a" };
const PAGE = { title: "Slack", path: "/docs/slack" };
const NOTHING = { page: null, selection: null };
const thread = fakeThread("A");
const file = { id: "file_1", object: "file" as const, name: "a.txt", media_type: "text/plain", bytes: 1 };
const question = fakeMessage(thread, "user", "How?", { run_id: "run_1", attachments: [file] });
const answer = fakeMessage(thread, "assistant", "So.", { run_id: "run_1" });
const runOf = (status: Run["status"]): Run => ({
  ...{ id: "run_1", object: "thread.run", created_at: 1, thread_id: thread.id, status, required_action: null },
  ...{ last_error: null, started_at: 1, completed_at: null, usage: null, steps: [], message_id: question.id },
});

beforeEach(() => {
  for (const store of [drafts, contexts, attachments, outgoings]) store.clear();
});

function setUp(messages: Message[] = [], outgoing: Outgoing | null = null, run?: Run) {
  const sent: Outgoing[] = [];
  const deliver = async (message: Outgoing) => void sent.push(message);
  return { sent, actions: createAskActions({ view: VIEW, messages, outgoing, run, deliver }) };
}

describe("sending", () => {
  it("sending takes the context and the files of the composer, and empties it", async () => {
    drafts.set(VIEW, "Why?");
    contexts.set(VIEW, { page: PAGE, selection: "this" });
    attachments.set(VIEW, [toAttachment(file)]);
    const { sent, actions } = setUp();
    await actions.send("Why?");
    expect(sent).toMatchObject([{ text: "Why?", context: { page: PAGE, selection: "this" }, attachments: [file] }]);
    expect([drafts.get(VIEW), attachments.get(VIEW)]).toEqual(["", []]);
    // The page is about every question, a passage about one.
    expect(contexts.get(VIEW)).toEqual({ page: PAGE, selection: null });
  });

  it("sending another message returns the one that failed to the composer", async () => {
    const failed = createOutgoing("First", NOTHING, { attachments: [file], error: new RequestError(null) });
    const { sent, actions } = setUp([], failed);
    await actions.send("Second");
    expect(sent.map(({ text }) => text)).toEqual(["Second"]);
    expect(drafts.get(VIEW)).toBe("First");
    expect(attachments.get(VIEW)).toEqual([toAttachment(file)]);
  });

  it("a ready-made question leaves the text in the composer", async () => {
    drafts.set(VIEW, "Half a quest");
    const { sent, actions } = setUp();
    await actions.askReadyMade("What is this?", { page: PAGE, selection: null });
    expect(sent).toMatchObject([{ text: "What is this?", context: { page: PAGE }, attachments: [] }]);
    expect(drafts.get(VIEW)).toBe("Half a quest");
  });
});

describe("asking again", () => {
  it("an edited question replaces the last one and has its files, or fewer", async () => {
    const { sent, actions } = setUp([question, answer]);
    await actions.edit("How exactly?");
    await actions.edit("How exactly?", []);
    expect(sent).toMatchObject([
      { replaces: question.id, attachments: [file] },
      { replaces: question.id, attachments: [] },
    ]);
  });

  it("a run without an answer is retried, a run with an answer is not", async () => {
    const failed = setUp([question], null, runOf("failed"));
    await failed.actions.retry();
    expect(failed.sent).toMatchObject([{ text: "How?", retryOf: "run_1", attachments: [] }]);
    const completed = setUp([question, answer], null, runOf("completed"));
    await completed.actions.retry();
    expect(completed.sent).toEqual([]);
  });

  it("a message that failed to go out is sent again with the same idempotency key", async () => {
    const failed = createOutgoing("First", NOTHING, { error: new RequestError(null) });
    const { sent, actions } = setUp([], failed);
    await actions.retry();
    expect(sent).toEqual([failed]);
  });
});

describe("moving a draft to a new thread", () => {
  it("the text and the files of the composer move along", () => {
    drafts.set(VIEW, "Half");
    attachments.set(VIEW, [toAttachment(file)]);
    moveDraft(VIEW, { draft: 5 }, null);
    expect([drafts.get({ draft: 5 }), attachments.get({ draft: 5 })]).toEqual(["Half", [toAttachment(file)]]);
    expect([drafts.get(VIEW), attachments.get(VIEW)]).toEqual(["", []]);
  });

  it("the message that failed to go out moves along if the composer is empty", () => {
    moveDraft(VIEW, { draft: 6 }, createOutgoing("First", NOTHING, { attachments: [file] }));
    expect([drafts.get({ draft: 6 }), attachments.get({ draft: 6 })]).toEqual(["First", [toAttachment(file)]]);
  });
});

describe("cancelling", () => {
  it("cancelling requests nothing when the run is over, unknown or of no thread", async () => {
    const mutate = vi.fn();
    await cancelRun(thread.id, runOf("completed"), mutate);
    await cancelRun(null, runOf("queued"), mutate);
    await cancelRun(thread.id, undefined, mutate);
    expect(mutate).not.toHaveBeenCalled();
  });
});

describe("waiting for an answer", () => {
  it("an answer is awaited while its run is unknown, pending, or completed without an answer in the thread", () => {
    expect(isAwaitingAnswer([question], undefined)).toBe(true);
    expect(isAwaitingAnswer([question], runOf("in_progress"))).toBe(true);
    expect(isAwaitingAnswer([question], runOf("completed"))).toBe(true);
    expect(isAwaitingAnswer([question], runOf("failed"))).toBe(false);
    expect(isAwaitingAnswer([question, answer], runOf("completed"))).toBe(false);
    expect(isAwaitingAnswer([], undefined)).toBe(false);
  });

  it("the last run is that of an unanswered question or of an incomplete answer", () => {
    expect(lastRunIdOf([question])).toBe("run_1");
    expect(lastRunIdOf([question, answer])).toBeNull();
    expect(lastRunIdOf([question, { ...answer, status: "incomplete" }])).toBe("run_1");
  });
});
