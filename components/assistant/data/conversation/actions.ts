/** The reader's actions in a conversation: each changes stores and sends requests. */
import type { KeyedMutator } from "swr";
import { type Feedback, isPending, type Message, type Run } from "#lib/contract/assistant.ts";
import { api } from "../api.ts";
import { attachments, filesOf, moveAttachments, restoreAttachments } from "../attachments.ts";
import { contexts, drafts, NO_CONTEXT } from "../browser/drafts.ts";
import type { View } from "../view.ts";
import { type Conversation, lastQuestionOf, textOf } from "./conversation.ts";
import { createOutgoing, type Outgoing, outgoings } from "./outgoing.ts";

type Asking = Pick<Conversation, "view" | "messages" | "outgoing"> & {
  run: Run | undefined;
  deliver(outgoing: Outgoing): Promise<void>;
};

type AskActions = Pick<Conversation, "send" | "askReadyMade" | "edit" | "retry">;

export function createAskActions({ view, messages, outgoing, run, deliver }: Asking): AskActions {
  const lastQuestion = lastQuestionOf(messages);
  return {
    send(text) {
      const files = filesOf(attachments.get(view));
      restoreUnsent(view, outgoing, text);
      return deliver(createOutgoing(text, takeContext(view), { attachments: files }));
    },
    askReadyMade: (text, context = takeContext(view)) => deliver(createOutgoing(text, context)),
    async edit(text, files) {
      if (!lastQuestion) return;
      const fields = { replaces: lastQuestion.id, attachments: files ?? lastQuestion.attachments };
      await deliver(createOutgoing(text, lastQuestion.context ?? NO_CONTEXT, fields));
    },
    async retry() {
      if (outgoing) return deliver(outgoing);
      if (!run || run.status === "completed" || !lastQuestion) return;
      await deliver(createOutgoing(textOf(lastQuestion), NO_CONTEXT, { retryOf: run.id }));
    },
  };
}

/** The context of a question about to be sent. The page stays chosen; a passage goes with one question only. */
function takeContext(view: View) {
  const context = contexts.get(view);
  contexts.set(view, { ...context, selection: null });
  return context;
}

/** Empties the composer as `text` is sent. A message that failed to go out before, in other words, returns to it. */
function restoreUnsent(view: View, outgoing: Outgoing | null, text: string): void {
  const unsent = outgoing?.error && outgoing.text !== text && !outgoing.retryOf ? outgoing : null;
  const sent = filesOf(attachments.get(view));
  const files = unsent?.text ? unsent.attachments.filter(({ id }) => !sent.some((file) => file.id === id)) : [];
  drafts.set(view, unsent?.text ?? "");
  attachments.set(view, restoreAttachments(files, null));
}

/** Moves what is written and attached in a view, or failed to go out from it, to another view. */
export function moveDraft(from: View, to: View, outgoing: Outgoing | null): void {
  drafts.set(to, drafts.get(from) || (outgoing?.text ?? ""));
  drafts.set(from, "");
  if (attachments.get(from).length > 0) moveAttachments(from, to);
  else if (outgoing) attachments.set(to, restoreAttachments(outgoing.attachments, null));
  outgoings.set(from, null);
}

/** Cancels a pending run. A request that fails leaves the run as it is: polling goes on and the Stop button stays. */
export async function cancelRun(threadId: string | null, run: Run | undefined, mutate: KeyedMutator<Run>) {
  if (!threadId || !run || !isPending(run.status)) return;
  const optimisticData: Run = { ...run, status: "cancelling" };
  await mutate(api.cancelRun(threadId, run.id), { optimisticData, revalidate: false }).catch(() => mutate());
}

/** Stores a vote on an answer, or withdraws it. @throws RequestError */
export async function rateAnswer(
  threadId: string | null,
  messageId: string,
  feedback: Feedback | null,
  mutate: KeyedMutator<Message[]>,
): Promise<void> {
  if (!threadId) return;
  await api.updateFeedback(threadId, messageId, feedback);
  const addVote = (messages: Message[] = []) =>
    messages.map((message) => (message.id === messageId ? { ...message, feedback } : message));
  await mutate(addVote, { revalidate: false });
}
