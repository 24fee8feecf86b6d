/** One thread's conversation. State is stored per view, so that a late response changes the view that it belongs to. */
import { useEffect, useRef } from "react";
import useSWR, { useSWRConfig } from "swr";
import type { Message } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import { api } from "../api.ts";
import { useKeyed } from "../browser/keyed-store.ts";
import { useTabs } from "../browser/tabs.ts";
import { messagesKey } from "../keys.ts";
import { RequestError } from "../request.ts";
import { threadIdOf, type View, viewKey } from "../view.ts";
import { cancelRun, createAskActions, moveDraft, rateAnswer } from "./actions.ts";
import { type Conversation, isAwaitingAnswer, lastRunIdOf } from "./conversation.ts";
import { deliver } from "./delivery.ts";
import { type Outgoing, outgoings } from "./outgoing.ts";
import { useRun } from "./use-run.ts";

/** `onThread` is called with the id of the thread that a draft becomes, if the draft is still shown by then. */
export function useConversation(view: View, page: NavItem | null, onThread: (threadId: string) => void): Conversation {
  const { mutate } = useSWRConfig();
  const threadId = threadIdOf(view);
  const outgoing = useKeyed(outgoings, view);
  const list = useMessages(threadId);
  const messages = list.data ?? [];
  const { data: run, mutate: mutateRun } = useRun(threadId, lastRunIdOf(messages));
  const isShown = useIsShown(view);

  const onThreadCreated = (id: string) => {
    if (isShown()) onThread(id);
  };
  const delivery = { view, page, isFirst: messages.length === 0, mutate, onThreadCreated };
  const deliverHere = (message: Outgoing) => deliver(delivery, message);
  return {
    view,
    messages,
    loading: threadId !== null && !list.data && !list.error,
    error: list.data ? null : (list.error ?? null),
    outgoing,
    run: outgoing ? null : (run ?? null),
    busy: (outgoing !== null && !outgoing.error) || isAwaitingAnswer(messages, run),
    ...createAskActions({ view, messages, outgoing, run, deliver: deliverHere }),
    discard: () => outgoings.set(view, null),
    moveDraft: (to) => moveDraft(view, to, outgoing),
    stop: () => cancelRun(threadId, run, mutateRun),
    reload: () => void list.mutate(),
    rate: (messageId, feedback) => rateAnswer(threadId, messageId, feedback, list.mutate),
  };
}

/** The messages of a thread, loaded again when another tab changes them. */
function useMessages(threadId: string | null) {
  const list = useSWR<Message[], RequestError>(
    threadId && messagesKey(threadId),
    () => api.listMessages(threadId ?? ""),
    {
      revalidateOnFocus: false,
      shouldRetryOnError: (error) => error instanceof RequestError && !error.notFound,
    },
  );
  useTabs((event) => {
    if (event.type === "thread-changed" && event.threadId === threadId) void list.mutate();
  });
  return list;
}

/** Tells whether the view is still shown, for requests that were sent from it. */
function useIsShown(view: View): () => boolean {
  const shown = useRef(view);
  useEffect(() => {
    shown.current = view;
  }, [view]);
  return () => viewKey(shown.current) === viewKey(view);
}
