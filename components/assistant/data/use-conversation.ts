/** The assistant's data: the only place of the UI that fetches. Everything is kept per thread. */
import { useEffect, useRef } from "react";
import useSWR, { useSWRConfig } from "swr";
import { isPending, type Message, type Run, type RunStep } from "#lib/contract.ts";
import { api, RequestError } from "./api.ts";
import { messagesKey, THREADS } from "./keys.ts";

export type { RequestError };

const POLL_MS = 1_000;

/** A message on its way to the server, or one that did not get there. */
export type Outgoing = { text: string; key: string; retryOf: string | null; error: RequestError | null };

export type Conversation = {
  messages: Message[];
  /** True until the messages are known. */
  loading: boolean;
  /** Why the messages are not known. */
  error: RequestError | null;
  outgoing: Outgoing | null;
  /** The run of the last question, while it is pending or when it ended without a whole answer. */
  run: Run | null;
  /** What has been done for the answer on its way. */
  steps: RunStep[];
  /** Whether an answer is on its way. */
  busy: boolean;
  send(text: string): Promise<void>;
  /** Sends what failed to go out again, or asks the unanswered question again. */
  retry(): Promise<void>;
  /** Gives up a message that failed to go out. */
  discard(): void;
  /** What is written but not sent; it outlives the panel. */
  draft: string;
  setDraft(text: string): void;
  /** Hands what is written, or failed to go out, on to another view. */
  moveDraft(view: string): void;
  stop(): Promise<void>;
  reload(): void;
};

/** `view` is the thread's id or, before there is one, a name for the thread to be. */
export function useConversation(
  threadId: string | null,
  view: string,
  pagePath: string | null,
  onThread: (id: string) => void,
): Conversation {
  const { mutate } = useSWRConfig();
  // SWR's cache keeps these too: they belong to a view, not to what happens to be on the screen.
  const outgoing = useSWR<Outgoing | null>(outgoingKey(view), null).data ?? null;
  const draft = useSWR<string>(draftKey(view), null).data ?? "";
  const setDraft = (text: string, of = view) => void mutate(draftKey(of), text, { revalidate: false });
  const list = useSWR(threadId && messagesKey(threadId), () => api.messages(threadId ?? ""), {
    revalidateOnFocus: false,
    shouldRetryOnError: (error) => error instanceof RequestError && !error.notFound,
  });
  // What the reader looks at by now, for requests that were sent from another view.
  const shown = useRef(view);
  useEffect(() => {
    shown.current = view;
  }, [view]);
  const messages = list.data ?? [];
  const run = useRun(threadId, lastRunId(messages));
  const note = (of: string, entry: Outgoing | null) => void mutate(outgoingKey(of), entry, { revalidate: false });

  async function deliver(entry: Outgoing): Promise<void> {
    let place = view;
    note(place, { ...entry, error: null });
    try {
      let id = threadId;
      if (!id) {
        id = (await api.createThread(pagePath)).id;
        await mutate(messagesKey(id), [], { revalidate: false });
        note(place, null);
        place = id;
        note(place, { ...entry, error: null });
        // What was typed meanwhile follows.
        let typed = "";
        const take = (current?: string) => {
          typed = current ?? "";
          return "";
        };
        await mutate(draftKey(view), take, { revalidate: false });
        setDraft(typed, id);
        if (shown.current === view) onThread(id);
      }
      if (messages.length === 0) void nameThread(id, entry.text).then(() => mutate(THREADS));
      const started = await api.send(id, entry.text, entry.key, entry.retryOf);
      await mutate(runKey(id, started.id), started, { revalidate: false });
      await mutate(messagesKey(id));
      note(place, null);
      void mutate(THREADS);
    } catch (error) {
      note(place, { ...entry, error: error instanceof RequestError ? error : new RequestError(null) });
    }
  }

  const unanswered = run.data && run.data.status !== "completed" ? run.data : null;
  return {
    messages,
    loading: threadId !== null && !list.data && !list.error,
    error: list.data ? null : (list.error ?? null),
    outgoing,
    run: outgoing ? null : unanswered,
    steps: outgoing ? [] : (run.data?.steps ?? []),
    busy: (outgoing !== null && !outgoing.error) || awaitsAnswer(messages, run.data),
    send(text) {
      // A message that failed to go out makes way, back into the field.
      setDraft(outgoing?.error && outgoing.text !== text && !outgoing.retryOf ? outgoing.text : "");
      return deliver({ text, key: newKey(), retryOf: null, error: null });
    },
    async retry() {
      if (outgoing) return deliver(outgoing);
      const question = messages.findLast((message) => message.role === "user");
      if (!unanswered || !question) return;
      await deliver({ text: textOf(question), key: newKey(), retryOf: unanswered.id, error: null });
    },
    discard: () => note(view, null),
    draft,
    setDraft,
    moveDraft(to) {
      setDraft(draft || (outgoing?.text ?? ""), to);
      setDraft("");
      note(view, null);
    },
    async stop() {
      if (threadId && run.data && isPending(run.data.status)) {
        // A stop that did not get through leaves the run as it is: polling goes on and the button stays.
        await run.mutate(api.cancel(threadId, run.data.id), { revalidate: false }).catch(() => run.mutate());
      }
    },
    reload: () => void list.mutate(),
  };
}

/** Polls a run every second while it is pending, then fetches the answer. */
function useRun(threadId: string | null, runId: string | null) {
  const { mutate } = useSWRConfig();
  const run = useSWR(threadId && runId && runKey(threadId, runId), () => api.run(threadId ?? "", runId ?? ""), {
    refreshInterval: (latest) => (latest && isPending(latest.status) ? POLL_MS : 0),
    dedupingInterval: 0,
    revalidateOnFocus: false,
    errorRetryInterval: POLL_MS,
  });
  const status = run.data?.status;
  useEffect(() => {
    if (!threadId || !status || isPending(status)) return;
    void mutate(messagesKey(threadId));
    void mutate(THREADS);
  }, [threadId, status, mutate]);
  return run;
}

const outgoingKey = (view: string) => ["outgoing", view];
const draftKey = (view: string) => ["draft", view];
const runKey = (threadId: string, runId: string) => ["run", threadId, runId];
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

/** Names a thread after its first question. Readers lose nothing when that fails, so it fails quietly. */
async function nameThread(id: string, question: string): Promise<void> {
  const shortened = question.trim().replace(/\s+/g, " ").slice(0, 60);
  const title = await api.title(question).catch(() => "");
  await api.setTitle(id, title || shortened).catch(() => undefined);
}

/** crypto.randomUUID exists on https and localhost only. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
