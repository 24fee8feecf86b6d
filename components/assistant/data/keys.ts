/** Keys of SWR's cache. */
import { unstable_serialize } from "swr/infinite";
import type { List, Thread } from "#lib/contract/assistant.ts";

export const messagesKey = (threadId: string) => ["messages", threadId];
export const runKey = (threadId: string, runId: string) => ["run", threadId, runId];

export type ThreadsKey = ["threads", query: string, after: string | null];

/** The pages of the threads that match `query`; of all threads when it is empty. */
export const threadsKey =
  (query: string) =>
  (index: number, previous: List<Thread> | null): ThreadsKey | null => {
    if (index === 0) return ["threads", query, null];
    return previous?.has_more ? ["threads", query, previous.last_id] : null;
  };
/** The list of all threads, to be fetched again where it is shown. */
export const THREADS = unstable_serialize(threadsKey(""));

/** Whether this serialized key is that of threads: a list, or one page of it, of any search. */
export const isThreadsKey = (key: string): boolean => key.includes('@"threads",');
