import useSWRInfinite from "swr/infinite";
import type { Thread } from "#lib/contract/assistant.ts";
import { api } from "../api.ts";
import { countUnread, useSeen } from "../browser/seen.ts";
import { type ThreadsKey, threadsKey } from "../keys.ts";

/** The interval of requests while nobody looks at the conversation, ms. */
const POLL_MS = 60_000;
/** Threads with activity in this time may still be answered by a maintainer, seconds. */
const RECENT_SECONDS = 86_400;

/** Whether somebody may write in the threads: one waits for a person or has one, or was active in the last day. */
export const mayBeAnswered = (threads: Thread[], now: number): boolean =>
  threads.some(
    ({ handoff, updated_at }) =>
      handoff?.state === "waiting" || handoff?.state === "taken" || now / 1_000 - updated_at < RECENT_SECONDS,
  );

/** The number of threads with a new answer. While the reader is `away`, it is looked up once a minute at most. */
export function useNewAnswers(away: boolean): number {
  const { data } = useSWRInfinite(threadsKey(""), ([, query, after]: ThreadsKey) => api.listThreads(after, query), {
    revalidateOnFocus: false,
    refreshWhenHidden: true,
    refreshInterval: (pages) =>
      away && mayBeAnswered(pages?.flatMap((page) => page.data) ?? [], Date.now()) ? POLL_MS : 0,
  });
  return countUnread(data?.flatMap((page) => page.data) ?? [], useSeen());
}
