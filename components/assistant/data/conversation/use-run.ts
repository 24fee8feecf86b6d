/** The state of a run, from its event stream and, whenever that fails, from a request every second. */
import { useEffect } from "react";
import useSWR, { useSWRConfig } from "swr";
import { isPending, type Run } from "#lib/contract/assistant.ts";
import { api } from "../api.ts";
import { messagesKey, runKey, THREADS } from "../keys.ts";
import { followRun, type LastEvent, useStreaming } from "./live-answers.ts";

const POLL_MS = 1_000;
/** The interval of requests while the stream is open, ms: a proxy may be buffering the stream. */
const WATCH_MS = 5_000;

export function useRun(threadId: string | null, runId: string | null) {
  const { mutate } = useSWRConfig();
  const streaming = useStreaming(runId);
  const key = threadId && runId ? runKey(threadId, runId) : null;
  const run = useSWR(key, () => api.getRun(threadId ?? "", runId ?? ""), {
    refreshInterval: (latest) => (latest && isPending(latest.status) ? (streaming ? WATCH_MS : POLL_MS) : 0),
    dedupingInterval: 0,
    revalidateOnFocus: false,
    errorRetryInterval: POLL_MS,
  });
  const pending = run.data !== undefined && isPending(run.data.status);
  useEffect(() => {
    if (!threadId || !runId || !pending) return;
    followRun(api.eventsUrl(threadId, runId), runId, (ending) => {
      void mutate<Run>(runKey(threadId, runId), (known) => known && withEnding(known, ending), { revalidate: false });
      void mutate(THREADS);
    });
  }, [threadId, runId, pending, mutate]);

  const status = run.data?.status;
  useEffect(() => {
    if (!threadId || !status || isPending(status)) return;
    void mutate(messagesKey(threadId));
  }, [threadId, status, mutate]);
  return run;
}

const withEnding = (run: Run, { type, data }: LastEvent): Run => ({
  ...run,
  status: data.status,
  last_error: type === "error" ? { code: data.code, message: data.message } : run.last_error,
});
