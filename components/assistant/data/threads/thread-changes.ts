/** Changes of threads, on the server and in every list of threads that the cache has. */
import { type Cache, type ScopedMutator, unstable_serialize } from "swr";
import type { List, Message, Thread } from "#lib/contract/assistant.ts";
import { isMessage } from "#lib/contract/type-guards.ts";
import { api } from "../api.ts";
import { notifyTabs } from "../browser/tabs.ts";
import { isThreadsKey, messagesKey } from "../keys.ts";
import { RequestError } from "../request.ts";
import { saveTitle } from "./titles.ts";

/** SWR's cache, with its function that changes it. */
type ThreadCache = { cache: Cache; mutate: ScopedMutator };

/** The values in the cache under keys of threads: pages, and lists of pages. */
type Pages = List<Thread> | List<Thread>[];
type PageChange = (page: List<Thread>) => List<Thread>;

/** Changes all lists of threads at once, those of searches too; changes them back when the request fails. */
async function updateLists({ cache, mutate }: ThreadCache, request: Promise<unknown>, change: PageChange) {
  const apply = (pages?: Pages): Pages | undefined =>
    Array.isArray(pages) ? pages.map(change) : pages && change(pages);
  const keys = [...cache.keys()].filter((key) => isThreadsKey(key) && cache.get(key)?.data);
  const updates = keys.map((key) =>
    mutate<Pages | undefined>(key, (pages) => request.then(() => apply(pages)), {
      optimisticData: apply,
      revalidate: false,
    }),
  );
  await Promise.all([request, ...updates]);
}

/** @throws RequestError after the old title is back. */
export async function renameThread(threads: ThreadCache, threadId: string, title: string): Promise<void> {
  await updateLists(threads, saveTitle(threadId, title), withTitle(threadId, title));
  notifyTabs({ type: "threads-changed" });
}

/** Deletes a thread; one that the server does not have any more is removed from the lists. @throws RequestError */
export async function deleteThread(threads: ThreadCache, threadId: string): Promise<void> {
  await api.deleteThread(threadId).catch((failure: unknown) => {
    if (!(failure instanceof RequestError && failure.notFound)) throw failure;
  });
  notifyTabs({ type: "thread-changed", threadId });
  notifyTabs({ type: "threads-changed" });
  // If the messages are on the screen, they are loaded again, which shows that the thread does not exist any more.
  void threads.mutate(messagesKey(threadId), undefined).catch(() => undefined);
  await updateLists(threads, Promise.resolve(), withoutThread(threadId));
}

/**
 * The messages of a thread as the server has them: it may have been answered since it was opened. Where they cannot be
 * loaded, those of the cache. @throws RequestError
 */
export const loadMessages = ({ cache }: ThreadCache, threadId: string): Promise<Message[]> =>
  api.listMessages(threadId).catch((failure: unknown) => {
    const messages: unknown = cache.get(unstable_serialize(messagesKey(threadId)))?.data;
    if (!Array.isArray(messages)) throw failure;
    return messages.filter(isMessage);
  });

const withTitle =
  (threadId: string, threadTitle: string): PageChange =>
  (page) => ({
    ...page,
    data: page.data.map((thread) =>
      thread.id === threadId ? { ...thread, metadata: { ...thread.metadata, threadTitle } } : thread,
    ),
  });

const withoutThread =
  (threadId: string): PageChange =>
  (page) => {
    const data = page.data.filter((thread) => thread.id !== threadId);
    // The next page is requested by the last thread of this one, which must still exist.
    return { ...page, data, last_id: data.at(-1)?.id ?? page.last_id };
  };
