import { SWRConfig } from "swr";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { chosenAssistants } from "#components/assistant/data/assistants.ts";
import { attachments } from "#components/assistant/data/attachments.ts";
import { contexts, drafts, NO_CONTEXT } from "#components/assistant/data/browser/drafts.ts";
import { isUnread, type Seen } from "#components/assistant/data/browser/seen.ts";
import { type Delivery, deliver } from "#components/assistant/data/conversation/delivery.ts";
import { createOutgoing, outgoings } from "#components/assistant/data/conversation/outgoing.ts";
import { messagesKey, runKey } from "#components/assistant/data/keys.ts";
import type { View } from "#components/assistant/data/view.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { recordTabEvents, type SentRequest, stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem, fakeRun } from "#tests/support/fakes/runs.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const DRAFT: View = { draft: 0 };
const THREAD: View = { thread: "thread_a" };
const PAGE = { title: "Slack", path: "/docs/slack" };
const run = fakeRun("queued");
const { mutate } = SWRConfig.defaultValue;

/** The messages of the thread as the cache has them. */
async function cachedMessages(): Promise<Message[] | undefined> {
  let found: Message[] | undefined;
  await mutate<Message[]>(
    messagesKey("thread_a"),
    (messages) => {
      found = messages;
      return messages;
    },
    { revalidate: false },
  );
  return found;
}

const answerAll = ({ method, path }: SentRequest): Response => {
  if (path === "message") return Response.json({ run }, { status: 202 });
  if (path === "thread" && method === "POST") return Response.json(fakeThread("A"));
  if (path === "simple-completion") return Response.json({ object: "chat.completion", choices: [] });
  return Response.json({});
};

let tabEvents: unknown[] = [];
const onThreadCreated = vi.fn();
const delivery = (fields: Partial<Delivery> = {}): Delivery => ({
  ...{ view: THREAD, page: PAGE, isFirst: false, mutate, onThreadCreated },
  ...fields,
});

beforeEach(async () => {
  const restore = stubBrowser();
  tabEvents = recordTabEvents();
  onThreadCreated.mockReset();
  for (const store of [drafts, contexts, attachments, outgoings, chosenAssistants]) store.clear();
  await mutate(messagesKey("thread_a"), undefined, { revalidate: false });
  return restore;
});

describe("delivering a message to a thread", () => {
  it("the question and its run are in the cache once the server has accepted it", async () => {
    stubFetch(answerAll);
    await deliver(delivery(), createOutgoing("Why?", { page: PAGE, selection: null }));
    expect(await cachedMessages()).toMatchObject([
      { id: "msg_1", role: "user", run_id: "run_1", content: [{ text: { value: "Why?" } }], context: { page: PAGE } },
    ]);
    expect(await mutate(runKey("thread_a", "run_1"), (known: unknown) => known, { revalidate: false })).toEqual(run);
    expect(outgoings.get(THREAD)).toBeNull();
  });

  it("other tabs learn of the new message", async () => {
    stubFetch(answerAll);
    await deliver(delivery(), createOutgoing("Why?", NO_CONTEXT));
    expect(tabEvents).toEqual([{ type: "thread-changed", threadId: "thread_a" }, { type: "threads-changed" }]);
  });

  it("the answer will be unread in this browser", async () => {
    stubFetch(answerAll);
    await deliver(delivery(), createOutgoing("Why?", NO_CONTEXT));
    const seen: Seen = new Map(Object.entries(JSON.parse(localStorage.getItem("assistant:seen") ?? "{}")));
    expect(isUnread(fakeThread("A"), seen)).toBe(true);
  });

  it("an edited question takes the place of the question that it replaces and of all that follows", async () => {
    stubFetch(answerAll);
    const old = ["msg_a", "msg_b", "msg_c"].map((id) => fakeMessage(fakeThread("A"), "user", id, { id }));
    await mutate(messagesKey("thread_a"), old, { revalidate: false });
    await deliver(delivery(), createOutgoing("Better", NO_CONTEXT, { replaces: "msg_b" }));
    expect((await cachedMessages())?.map(({ id }) => id)).toEqual(["msg_a", "msg_1"]);
  });

  it("a retry leaves one question, with the new run", async () => {
    stubFetch(answerAll);
    const question = fakeMessage(fakeThread("A"), "user", "Why?", { id: "msg_1", run_id: "run_0" });
    const partial = fakeMessage(fakeThread("A"), "assistant", "Bec", { status: "incomplete" });
    await mutate(messagesKey("thread_a"), [question, partial], { revalidate: false });
    await deliver(delivery(), createOutgoing("Why?", NO_CONTEXT, { retryOf: "run_0" }));
    expect(await cachedMessages()).toMatchObject([{ id: "msg_1", run_id: "run_1" }]);
  });

  it("a failure stays with the message, and a second attempt has the same idempotency key", async () => {
    stubFetch(() => Response.json(fakeProblem({ status: 503, detail: "Busy." }), { status: 503 }));
    await deliver(delivery(), createOutgoing("Why?", NO_CONTEXT));
    const failed = outgoings.get(THREAD);
    expect(failed).toMatchObject({ text: "Why?", error: { message: "Busy." } });
    expect(tabEvents).toEqual([]);
    const sent = stubFetch(answerAll);
    if (failed) await deliver(delivery(), failed);
    expect(sent.find(({ path }) => path === "message")?.headers.get("Idempotency-Key")).toBe(failed?.key);
    expect(outgoings.get(THREAD)).toBeNull();
  });

  it("a message that did not arrive is stored for the next page", async () => {
    stubFetch(() => Promise.reject(new TypeError("offline")));
    await deliver(delivery(), createOutgoing("Why?", NO_CONTEXT));
    expect(localStorage.getItem("assistant:draft:thread_a")).toBe("Why?");
  });
});

describe("delivering the first message of a draft", () => {
  it("the thread belongs to the page and to the chosen assistant, and the panel shows it", async () => {
    const sent = stubFetch(answerAll);
    chosenAssistants.set(DRAFT, "support");
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why?", NO_CONTEXT));
    expect(sent[0]).toMatchObject({
      ...{ method: "POST", path: "thread" },
      body: { pagePath: "/docs/slack", assistant_id: "support" },
    });
    expect(onThreadCreated.mock.calls).toEqual([["thread_a"]]);
    expect([outgoings.get(DRAFT), outgoings.get(THREAD)]).toEqual([null, null]);
  });

  it("text and context that were added meanwhile move to the thread", async () => {
    stubFetch((request) => {
      if (request.path === "thread" && request.method === "POST") drafts.set(DRAFT, "And then?");
      return answerAll(request);
    });
    contexts.set(DRAFT, { page: PAGE, selection: null });
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why?", NO_CONTEXT));
    expect([drafts.get(DRAFT), drafts.get(THREAD)]).toEqual(["", "And then?"]);
    expect(contexts.get(THREAD)).toEqual({ page: PAGE, selection: null });
  });

  it("the question is the title where the model makes none", async () => {
    const sent = stubFetch(answerAll);
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why  is\nit so?", NO_CONTEXT));
    await expect
      .poll(() => sent.find(({ method }) => method === "PUT")?.body)
      .toEqual({
        metadata: { threadTitle: "Why is it so?" },
      });
  });

  it("the message is on its way in the new thread, and no longer in the draft", async () => {
    let during: unknown[] = [];
    stubFetch((request) => {
      if (request.path === "message") during = [outgoings.get(DRAFT), outgoings.get(THREAD)?.text];
      return answerAll(request);
    });
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why?", NO_CONTEXT));
    expect(during).toEqual([null, "Why?"]);
  });

  it("a thread that cannot be created leaves the message in the draft", async () => {
    stubFetch(() => Promise.reject(new TypeError("offline")));
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why?", NO_CONTEXT));
    expect(outgoings.get(DRAFT)).toMatchObject({ text: "Why?", error: { problem: null } });
    expect(onThreadCreated).not.toHaveBeenCalled();
  });

  it("a message that fails after its thread was created fails in that thread", async () => {
    stubFetch((request) =>
      request.path === "message" ? Response.json(fakeProblem(), { status: 400 }) : answerAll(request),
    );
    await deliver(delivery({ view: DRAFT, isFirst: true }), createOutgoing("Why?", NO_CONTEXT));
    expect(outgoings.get(DRAFT)).toBeNull();
    expect(outgoings.get(THREAD)).toMatchObject({ text: "Why?", error: { message: "No." } });
  });
});
