/** One thread's conversation, kept per thread: what is on the screen never decides what a late response changes. */
import { useEffect, useRef } from "react";
import useSWR, { useSWRConfig } from "swr";
import { type Feedback, isPending, type Message, type QuestionContext, type Run } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { api, RequestError } from "./api.ts";
import { chosenAssistants } from "./assistants.ts";
import { attachments, givenBack, moveAttachments, uploaded } from "./attachments.ts";
import { contexts, drafts } from "./browser/drafts.ts";
import { useKeyed } from "./browser/keyed-store.ts";
import { noteAsked } from "./browser/seen.ts";
import { tellTabs, useTabs } from "./browser/tabs.ts";
import { messagesKey, runKey, THREADS } from "./keys.ts";
import { type Outgoing, outgoings, question, toRequest, withAccepted } from "./questions.ts";
import { nameThread } from "./titles.ts";
import { useRun } from "./use-run.ts";

export type { RequestError };

export type Conversation = {
  /** Names the conversation while it has no thread yet, and is the thread's id then. */
  view: string;
  messages: Message[];
  /** True until the messages are known. */
  loading: boolean;
  /** Why the messages are not known. */
  error: RequestError | null;
  outgoing: Outgoing | null;
  /** The run of the last question, while it is pending or when it ended without a whole answer. */
  run: Run | null;
  /** Whether an answer is on its way. */
  busy: boolean;
  /** Asks what was written, with the context that was chosen and the files that were attached. */
  send(text: string): Promise<void>;
  /**
   * Asks a question that was not written here, about `context` or else what was chosen here. What is being written
   * and attached stays beside the field, also of the thread that this question begins.
   */
  askReadyMade(text: string, context?: QuestionContext): Promise<void>;
  /** Asks the last question again in other words or with fewer `files` (all of its own); its answer makes way. */
  edit(text: string, files?: readonly ThreadFile[]): Promise<void>;
  /** Sends what failed to go out again, or asks the unanswered question again. */
  retry(): Promise<void>;
  /** Gives up a message that failed to go out. */
  discard(): void;
  /** Hands what is written, or failed to go out, on to another view. */
  moveDraft(view: string): void;
  stop(): Promise<void>;
  reload(): void;
  /** Votes on an answer; null withdraws the vote. @throws RequestError */
  rate(messageId: string, feedback: Feedback | null): Promise<void>;
};

/** `view` is the thread's id or, before there is one, a name for the thread to be. */
export function useConversation(
  threadId: string | null,
  view: string,
  page: NavItem | null,
  onThread: (id: string) => void,
): Conversation {
  const { mutate } = useSWRConfig();
  const outgoing = useKeyed(outgoings, view);
  const list = useSWR(threadId && messagesKey(threadId), () => api.messages(threadId ?? ""), {
    revalidateOnFocus: false,
    shouldRetryOnError: (error) => error instanceof RequestError && !error.notFound,
  });
  // What the reader looks at by now, for requests that were sent from another view.
  const shown = useRef(view);
  useEffect(() => {
    shown.current = view;
  }, [view]);
  useTabs((event) => {
    if (event.type === "thread-changed" && event.threadId === threadId) void list.mutate();
  });
  const messages = list.data ?? [];
  const run = useRun(threadId, lastRunId(messages));

  async function createThread(entry: Outgoing): Promise<string> {
    const { id } = await api.createThread(page?.path ?? null, chosenAssistants.get(view));
    await mutate(messagesKey(id), [], { revalidate: false });
    outgoings.set(view, null);
    // What was typed or attached meanwhile follows.
    drafts.set(id, drafts.get(view));
    drafts.set(view, "");
    moveAttachments(view, id);
    outgoings.set(id, entry);
    contexts.set(id, contexts.get(view));
    if (shown.current === view) onThread(id);
    return id;
  }

  async function deliver(failed: Outgoing): Promise<void> {
    const entry = { ...failed, error: null };
    let place = view;
    outgoings.set(place, entry);
    try {
      place = threadId ?? (await createThread(entry));
      const id = place;
      if (messages.length === 0) void nameThread(id, entry.text).then(() => listChanged());
      noteAsked(id);
      const started = await api.send(toRequest(id, entry));
      await mutate(runKey(id, started.id), started, { revalidate: false });
      await mutate(messagesKey(id), (known: Message[] = []) => withAccepted(known, entry, started), {
        revalidate: false,
      });
      outgoings.set(id, null);
      tellTabs({ type: "thread-changed", threadId: id });
      listChanged();
    } catch (error) {
      outgoings.set(place, { ...entry, error: error instanceof RequestError ? error : new RequestError(null) });
    }
  }

  function listChanged(): void {
    void mutate(THREADS);
    tellTabs({ type: "threads-changed" });
  }

  /** The page stays chosen; a passage is asked about once. */
  function takeContext(): QuestionContext {
    const context = contexts.get(view);
    contexts.set(view, { ...context, selection: null });
    return context;
  }

  const unanswered = run.data && run.data.status !== "completed" ? run.data : null;
  const lastQuestion = messages.findLast((message) => message.role === "user");
  return {
    view,
    messages,
    loading: threadId !== null && !list.data && !list.error,
    error: list.data ? null : (list.error ?? null),
    outgoing,
    run: outgoing ? null : (run.data ?? null),
    busy: (outgoing !== null && !outgoing.error) || awaitsAnswer(messages, run.data),
    send(text) {
      // A message that failed to go out makes way, back into the field.
      const unsent = outgoing?.error && outgoing.text !== text && !outgoing.retryOf ? outgoing.text : "";
      const files = uploaded(attachments.get(view));
      const left = (unsent && outgoing?.attachments.filter(({ id }) => !files.some((file) => file.id === id))) || [];
      drafts.set(view, unsent);
      attachments.set(view, givenBack(left, null));
      return deliver(question(text, takeContext(), { attachments: files }));
    },
    askReadyMade: (text, context = takeContext()) => deliver(question(text, context)),
    async edit(text, files) {
      if (!lastQuestion) return;
      const context = lastQuestion.context ?? { page: null, selection: null };
      const kept = files ?? lastQuestion.attachments;
      await deliver(question(text, context, { replaces: lastQuestion.id, attachments: kept }));
    },
    async retry() {
      if (outgoing) return deliver(outgoing);
      if (!unanswered || !lastQuestion) return;
      const context = { page: null, selection: null };
      await deliver(question(textOf(lastQuestion), context, { retryOf: unanswered.id }));
    },
    discard: () => outgoings.set(view, null),
    moveDraft(to) {
      drafts.set(to, drafts.get(view) || (outgoing?.text ?? ""));
      drafts.set(view, "");
      if (attachments.get(view).length > 0) moveAttachments(view, to);
      else if (outgoing) attachments.set(to, givenBack(outgoing.attachments, null));
      outgoings.set(view, null);
    },
    async stop() {
      if (threadId && run.data && isPending(run.data.status)) {
        // A stop that did not get through leaves the run as it is: polling goes on and the button stays.
        const stopping = { ...run.data, status: "cancelling" as const };
        const cancelled = api.cancel(threadId, run.data.id);
        await run.mutate(cancelled, { optimisticData: stopping, revalidate: false }).catch(() => run.mutate());
      }
    },
    reload: () => void list.mutate(),
    async rate(messageId, feedback) {
      if (!threadId) return;
      await api.rate(threadId, messageId, feedback);
      const voted = (known: Message[] = []) => known.map((m) => (m.id === messageId ? { ...m, feedback } : m));
      await list.mutate(voted, { revalidate: false });
    },
  };
}

export const textOf = (message: Message): string => message.content.map((part) => part.text.value).join("");

/** The run that answers, or should have answered, the last question. */
function lastRunId(messages: Message[]): string | null {
  const last = messages.at(-1);
  return last && (last.role === "user" || last.status === "incomplete") ? last.run_id : null;
}

/** A finished run whose answer is not among the messages yet still counts as awaited. */
function awaitsAnswer(messages: Message[], run: Run | undefined): boolean {
  const last = messages.at(-1);
  if (last?.role !== "user" || !last.run_id) return false;
  return !run || isPending(run.status) || run.status === "completed";
}
