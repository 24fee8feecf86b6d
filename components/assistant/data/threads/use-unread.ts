import useSWRInfinite from "swr/infinite";
import { api } from "../api.ts";
import { countUnread, useSeen } from "../browser/seen.ts";
import { type ThreadsKey, threadsKey } from "../keys.ts";

/**
 * The number of the latest threads with an answer that was not seen, and whether the reader has any thread. Loaded once, and
 * again when the list changes.
 */
export function useUnread(): { unread: number; hasThreads: boolean } {
  const { data } = useSWRInfinite(threadsKey(""), ([, query, after]: ThreadsKey) => api.listThreads(after, query), {
    revalidateOnFocus: false,
  });
  const seen = useSeen();
  const threads = data?.flatMap((page) => page.data) ?? [];
  return { unread: countUnread(threads, seen), hasThreads: threads.length > 0 };
}
