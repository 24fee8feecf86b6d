import { useState } from "react";
import { useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";
import type { List, Message, Thread } from "#lib/contract/assistant.ts";
import { api } from "../api.ts";
import { useTabs } from "../browser/tabs.ts";
import { type ThreadsKey, threadsKey } from "../keys.ts";
import type { RequestError } from "../request.ts";
import { deleteThread, loadMessages, renameThread } from "./thread-changes.ts";

/** The interval of requests while one of the latest threads is being answered, ms. */
const RUNNING_POLL_MS = 2_000;

export type Threads = {
  threads: Thread[];
  /** True until there is anything to show. */
  loading: boolean;
  /** Whether the shown threads are those of the previous query, or the next page is still missing. */
  pending: boolean;
  /** Why the list, or its newest state, could not be loaded. */
  error: RequestError | null;
  hasMore: boolean;
  loadMore(): void;
  reload(): void;
  /** @throws RequestError after the old title is back. */
  rename(threadId: string, title: string): Promise<void>;
  /** @throws RequestError */
  remove(threadId: string): Promise<void>;
  /** All messages of a thread. @throws RequestError */
  messages(threadId: string): Promise<Message[]>;
};

/** The reader's threads that match `query`, latest activity first; all of them when it is empty. */
export function useThreads(query: string): Threads {
  const config = useSWRConfig();
  const list = useSWRInfinite<List<Thread>, RequestError>(
    threadsKey(query),
    ([, search, after]: ThreadsKey) => api.listThreads(after, search),
    {
      revalidateOnFocus: false,
      // Only the first page counts: SWR loads that one again, and a thread with a new question is on it.
      refreshInterval: (pages) => (pages?.[0]?.data.some(({ running }) => running) ? RUNNING_POLL_MS : 0),
    },
  );
  useTabs(() => void list.mutate());
  const pages = useLastPages(list.data, list.error !== undefined);
  const hasMore = pages?.at(-1)?.has_more ?? false;
  return {
    threads: uniqueById(pages?.flatMap((page) => page.data) ?? []),
    loading: !pages && !list.error,
    pending: !list.error && (!list.data || (hasMore && list.data.length < list.size)),
    error: list.error ?? null,
    hasMore,
    loadMore: () => void list.setSize((pages?.length ?? 0) + 1),
    reload: () => void list.mutate(),
    rename: (threadId, title) => renameThread(config, threadId, title),
    async remove(threadId) {
      await deleteThread(config, threadId);
      void list.mutate();
    },
    messages: (threadId) => loadMessages(config, threadId),
  };
}

/** The pages of the current query or, until they are loaded, of the previous one. None after an error. */
function useLastPages(pages: List<Thread>[] | undefined, failed: boolean): List<Thread>[] | undefined {
  const [last, setLast] = useState(pages);
  if (pages && pages !== last) setLast(pages);
  // After an error, the old results would look like those of the new query.
  return pages ?? (failed ? undefined : last);
}

/** A thread that was answered between the requests for two pages may be on both. */
const uniqueById = (threads: Thread[]): Thread[] => [...new Map(threads.map((thread) => [thread.id, thread])).values()];
