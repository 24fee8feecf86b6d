import useSWRInfinite from "swr/infinite";
import { api } from "./api.ts";
import { countUnread, useSeen } from "./browser/seen.ts";
import { type ThreadsKey, threadsKey } from "./keys.ts";

/** How many of the latest threads have an answer that was not looked at. Asks once; what changes the list asks again. */
export function useUnread(): number {
  const { data } = useSWRInfinite(threadsKey(""), ([, query, after]: ThreadsKey) => api.threads(after, query), {
    revalidateOnFocus: false,
  });
  const seen = useSeen();
  const threads = data?.flatMap((page) => page.data) ?? [];
  return countUnread(threads, seen);
}
