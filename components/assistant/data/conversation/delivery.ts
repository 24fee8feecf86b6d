/** Delivers messages: creates the thread of a draft, posts the message and updates the cache with what follows. */
import type { ScopedMutator } from "swr";
import type { Message } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import { api } from "../api.ts";
import { chosenAssistants } from "../assistants.ts";
import { moveAttachments } from "../attachments.ts";
import { contexts, drafts } from "../browser/drafts.ts";
import { recordQuestion } from "../browser/seen.ts";
import { notifyTabs } from "../browser/tabs.ts";
import { messagesKey, runKey, THREADS } from "../keys.ts";
import { toRequestError } from "../request.ts";
import { createTitle } from "../threads/titles.ts";
import type { View } from "../view.ts";
import { type Outgoing, outgoings, toQuestion, withAccepted } from "./outgoing.ts";

export type Delivery = {
  view: View;
  /** The docs page that a new thread belongs to. */
  page: NavItem | null;
  /** Whether the thread has no messages yet: its first question gives it a title. */
  isFirst: boolean;
  mutate: ScopedMutator;
  onThreadCreated(threadId: string): void;
};

/** Sends a message; a failure becomes its `error`. A message that failed before may be sent again. */
export async function deliver(delivery: Delivery, message: Outgoing): Promise<void> {
  const outgoing = { ...message, error: null };
  let { view } = delivery;
  outgoings.set(view, outgoing);
  try {
    if ("draft" in view) view = { thread: await createThread(delivery, view, outgoing) };
    await post(delivery, view.thread, outgoing);
    outgoings.set(view, null);
    notifyTabs({ type: "thread-changed", threadId: view.thread });
    refreshThreads(delivery.mutate);
  } catch (error) {
    outgoings.set(view, { ...outgoing, error: toRequestError(error) });
  }
}

/** Creates the thread of a draft and moves all there is of the draft to it. */
async function createThread({ page, mutate, onThreadCreated }: Delivery, draft: View, outgoing: Outgoing) {
  const { id } = await api.createThread(page?.path ?? null, chosenAssistants.get(draft));
  await mutate(messagesKey(id), [], { revalidate: false });
  const thread = { thread: id };
  outgoings.set(draft, null);
  // The reader may have typed or attached more while the thread was being created.
  drafts.set(thread, drafts.get(draft));
  drafts.set(draft, "");
  moveAttachments(draft, thread);
  outgoings.set(thread, outgoing);
  contexts.set(thread, contexts.get(draft));
  onThreadCreated(id);
  return id;
}

async function post({ isFirst, mutate }: Delivery, threadId: string, outgoing: Outgoing): Promise<void> {
  if (isFirst) void createTitle(threadId, outgoing.text).then(() => refreshThreads(mutate));
  recordQuestion(threadId);
  const run = await api.sendMessage(toQuestion(threadId, outgoing));
  await mutate(runKey(threadId, run.id), run, { revalidate: false });
  const addMessage = (messages: Message[] = []) => withAccepted(messages, outgoing, run);
  await mutate(messagesKey(threadId), addMessage, { revalidate: false });
}

function refreshThreads(mutate: ScopedMutator): void {
  void mutate(THREADS);
  notifyTabs({ type: "threads-changed" });
}
