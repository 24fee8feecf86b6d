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
  it("takes the context and the files of the composer, and empties it", async () => {
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

  it("returns a message that failed to go out to the composer", async () => {
    const failed = createOutgoing("First", NOTHING, { attachments: [file], error: new RequestError(null) });
    const { sent, actions } = setUp([], failed);
    await actions.send("Second");
    expect(sent.map(({ text }) => text)).toEqual(["Second"]);
    expect(drafts.get(VIEW)).toBe("First");
    expect(attachments.get(VIEW)).toEqual([toAttachment(file)]);
  });

  it("leaves the composer alone for a question that was not written there", async () => {
    drafts.set(VIEW, "Half a quest");
    const { sent, actions } = setUp();
    await actions.askReadyMade("What is this?", { page: PAGE, selection: null });
    expect(sent).toMatchObject([{ text: "What is this?", context: { page: PAGE }, attachments: [] }]);
    expect(drafts.get(VIEW)).toBe("Half a quest");
  });
});

describe("asking again", () => {
  it("replaces the last question with the edited one, files included", async () => {
    const { sent, actions } = setUp([question, answer]);
    await actions.edit("How exactly?");
    await actions.edit("How exactly?", []);
    expect(sent).toMatchObject([
      { replaces: question.id, attachments: [file] },
      { replaces: question.id, attachments: [] },
    ]);
  });

  it("retries a run without an answer, but no run that has one", async () => {
    const failed = setUp([question], null, runOf("failed"));
    await failed.actions.retry();
    expect(failed.sent).toMatchObject([{ text: "How?", retryOf: "run_1", attachments: [] }]);
    const completed = setUp([question, answer], null, runOf("completed"));
    await completed.actions.retry();
    expect(completed.sent).toEqual([]);
  });

  it("sends a message that failed to go out with its own key", async () => {
    const failed = createOutgoing("First", NOTHING, { error: new RequestError(null) });
    const { sent, actions } = setUp([], failed);
    await actions.retry();
    expect(sent).toEqual([failed]);
  });
});

describe("a new thread for what is written", () => {
  it("gets the text and the files of the composer", () => {
    drafts.set(VIEW, "Half");
    attachments.set(VIEW, [toAttachment(file)]);
    moveDraft(VIEW, { draft: 5 }, null);
    expect([drafts.get({ draft: 5 }), attachments.get({ draft: 5 })]).toEqual(["Half", [toAttachment(file)]]);
    expect([drafts.get(VIEW), attachments.get(VIEW)]).toEqual(["", []]);
  });

  it("gets the message that failed to go out where nothing is written", () => {
    moveDraft(VIEW, { draft: 6 }, createOutgoing("First", NOTHING, { attachments: [file] }));
    expect([drafts.get({ draft: 6 }), attachments.get({ draft: 6 })]).toEqual(["First", [toAttachment(file)]]);
  });
});

describe("cancelling", () => {
  it("requests nothing for a run that is over", async () => {
    const mutate = vi.fn();
    await cancelRun(thread.id, runOf("completed"), mutate);
    await cancelRun(null, runOf("queued"), mutate);
    await cancelRun(thread.id, undefined, mutate);
    expect(mutate).not.toHaveBeenCalled();
  });
});

describe("an answer is expected", () => {
  it("while its run is unknown, pending, or completed without its answer among the messages", () => {
    expect(isAwaitingAnswer([question], undefined)).toBe(true);
    expect(isAwaitingAnswer([question], runOf("in_progress"))).toBe(true);
    expect(isAwaitingAnswer([question], runOf("completed"))).toBe(true);
    expect(isAwaitingAnswer([question], runOf("failed"))).toBe(false);
    expect(isAwaitingAnswer([question, answer], runOf("completed"))).toBe(false);
    expect(isAwaitingAnswer([], undefined)).toBe(false);
  });

  it("from the run of the last question, or of an incomplete answer", () => {
    expect(lastRunIdOf([question])).toBe("run_1");
    expect(lastRunIdOf([question, answer])).toBeNull();
    expect(lastRunIdOf([question, { ...answer, status: "incomplete" }])).toBe("run_1");
  });
});
