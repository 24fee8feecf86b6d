import { useState } from "react";
import { unstable_serialize, useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";
import type { List, Message, Thread } from "#lib/contract/assistant.ts";
import { api, RequestError } from "./api.ts";
import { tellTabs, useTabs } from "./browser/tabs.ts";
import { isThreadsKey, messagesKey, type ThreadsKey, threadsKey } from "./keys.ts";
import { renameThread } from "./titles.ts";

/** How often to look while one of the latest threads is being answered, ms. */
const RUNNING_POLL_MS = 2_000;

export type Threads = {
  threads: Thread[];
  /** True until there is anything to show. */
  loading: boolean;
  /** Whether what is shown is still that of the query before, or of one page less. */
  pending: boolean;
  /** Why the list, or its newest state, is not known. */
  error: RequestError | null;
  hasMore: boolean;
  loadMore(): void;
  reload(): void;
  /** @throws RequestError after the old title is back. */
  rename(id: string, title: string): Promise<void>;
  /** @throws RequestError */
  remove(id: string): Promise<void>;
  /** All messages of a thread. @throws RequestError */
  messages(id: string): Promise<Message[]>;
};

/** The reader's threads that match `query`, latest activity first; all of them when it is empty. */
export function useThreads(query: string): Threads {
  const { cache, mutate } = useSWRConfig();
  const list = useSWRInfinite<List<Thread>, RequestError>(
    threadsKey(query),
    ([, q, after]: ThreadsKey) => api.threads(after, q),
    {
      revalidateOnFocus: false,
      // By the first page alone: that is what SWR fetches again, and where what was just asked stands.
      refreshInterval: (pages) => (pages?.[0]?.data.some(({ running }) => running) ? RUNNING_POLL_MS : 0),
    },
  );
  useTabs(() => void list.mutate());

  // Results stay until the next ones are there, unless those cannot be had: then they would pass for them.
  const [last, setLast] = useState(list.data);
  if (list.data && list.data !== last) setLast(list.data);
  const pages = list.data ?? (list.error ? undefined : last);
  const hasMore = pages?.at(-1)?.has_more ?? false;

  /** Changes every cached list at once, searches included, and takes it back when the request fails. */
  async function edit(request: Promise<unknown>, change: (page: List<Thread>) => List<Thread>): Promise<void> {
    const apply = (kept?: Cached): Cached | undefined =>
      Array.isArray(kept) ? kept.map(change) : kept && change(kept);
    const keys = [...cache.keys()].filter((key) => isThreadsKey(key) && cache.get(key)?.data);
    const edits = keys.map((key) =>
      mutate<Cached | undefined>(key, (kept) => request.then(() => apply(kept)), {
        optimisticData: apply,
        revalidate: false,
      }),
    );
    await Promise.all([request, ...edits]);
  }

  return {
    threads: distinct(pages?.flatMap((page) => page.data) ?? []),
    loading: !pages && !list.error,
    pending: !list.error && (!list.data || (hasMore && list.data.length < list.size)),
    error: list.error ?? null,
    hasMore,
    loadMore: () => void list.setSize((pages?.length ?? 0) + 1),
    reload: () => void list.mutate(),
    async rename(id, title) {
      await edit(renameThread(id, title), withTitle(id, title));
      tellTabs({ type: "threads-changed" });
    },
    async remove(id) {
      await api.deleteThread(id).catch((failure: unknown) => {
        if (!(failure instanceof RequestError && failure.notFound)) throw failure;
      });
      tellTabs({ type: "thread-changed", threadId: id });
      tellTabs({ type: "threads-changed" });
      // Asked for again where they are on the screen, which tells that they are gone.
      void mutate(messagesKey(id), undefined).catch(() => undefined);
      await edit(Promise.resolve(), without(id));
      void list.mutate();
    },
    // The server's, because a thread may have been answered since it was open; what is known when that cannot be had.
    messages: (id) =>
      api.messages(id).catch((failure: unknown) => {
        const known: Message[] | undefined = cache.get(unstable_serialize(messagesKey(id)))?.data;
        if (!known) throw failure;
        return known;
      }),
  };
}

/** A thread that was answered between the requests for two pages may be on both. */
const distinct = (threads: Thread[]): Thread[] => [...new Map(threads.map((thread) => [thread.id, thread])).values()];

/** Under the keys of threads: pages, and lists of pages. */
type Cached = List<Thread> | List<Thread>[];

const withTitle = (id: string, threadTitle: string) => (page: List<Thread>) => ({
  ...page,
  data: page.data.map((thread) =>
    thread.id === id ? { ...thread, metadata: { ...thread.metadata, threadTitle } } : thread,
  ),
});

const without = (id: string) => (page: List<Thread>) => {
  const data = page.data.filter((thread) => thread.id !== id);
  // The next page begins after a thread that still exists.
  return { ...page, data, last_id: data.at(-1)?.id ?? page.last_id };
};
