import { useSyncExternalStore } from "react";
import { useSWRConfig } from "swr";
import { createCacheHelper } from "swr/_internal";
import type { List, Thread } from "#lib/contract.ts";
import { THREADS } from "./keys.ts";
import { isUnread, useSeen } from "./seen.ts";

/**
 * How many of the threads loaded so far have a new answer. It only looks at what is cached and never asks the server:
 * a hook of SWR's own on the same key would be the one that SWR fetches by, for everybody.
 */
export function useUnread(): number {
  const { cache } = useSWRConfig();
  const [state, , subscribe] = createCacheHelper<List<Thread>[]>(cache, THREADS);
  const snapshot = () => state().data;
  const pages = useSyncExternalStore((listener) => subscribe(THREADS, listener), snapshot, snapshot);
  const seen = useSeen();
  const threads = pages?.flatMap((page) => page.data) ?? [];
  return threads.filter((thread) => !thread.running && isUnread(thread, seen)).length;
}
