/** Names of what SWR's cache keeps. */
import { unstable_serialize } from "swr/infinite";
import type { List, Thread } from "#lib/contract.ts";

export const messagesKey = (threadId: string) => ["messages", threadId];
export const runKey = (threadId: string, runId: string) => ["run", threadId, runId];

export const threadsKey = (index: number, previous: List<Thread> | null): [string, string | null] | null => {
  if (index === 0) return ["threads", null];
  return previous?.has_more ? ["threads", previous.last_id] : null;
};
/** The list of threads, to be fetched again where it is shown. */
export const THREADS = unstable_serialize(threadsKey);
