import { useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";
import type { List, Thread } from "#lib/contract.ts";
import { api, RequestError } from "./api.ts";
import { messagesKey, threadsKey } from "./keys.ts";

export type Threads = {
  threads: Thread[];
  loading: boolean;
  error: RequestError | null;
  hasMore: boolean;
  loadMore(): void;
  reload(): void;
  /** @throws RequestError */
  remove(id: string): Promise<void>;
};

/** The reader's threads, latest activity first. */
export function useThreads(): Threads {
  const { mutate: mutateAny } = useSWRConfig();
  const { data, error, size, setSize, mutate } = useSWRInfinite<List<Thread>, RequestError>(
    threadsKey,
    ([, after]: [string, string | null]) => api.threads(after),
    { revalidateOnFocus: false },
  );
  return {
    threads: data?.flatMap((page) => page.data) ?? [],
    loading: !data && !error,
    error: data ? null : (error ?? null),
    hasMore: data?.at(-1)?.has_more ?? false,
    loadMore: () => void setSize(size + 1),
    reload: () => void mutate(),
    async remove(id) {
      await api.deleteThread(id).catch((failure: unknown) => {
        if (!(failure instanceof RequestError && failure.notFound)) throw failure;
      });
      await mutateAny(messagesKey(id), undefined, { revalidate: false });
      await mutate();
    },
  };
}
