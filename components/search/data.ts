/** What the search asks of the server, as the browser asks it. */
import { useEffect, useState } from "react";
import useSWR from "swr";
import type { Suggestion } from "#lib/contract/docs.ts";

/** Long enough that a word is searched for, not each of its letters, ms. */
const DEBOUNCE_MS = 120;
/** Longest words the server takes. */
export const MAX_QUERY = 200;

export type Found = {
  /** The latest results, perhaps of other words; null before there are any. */
  results: Suggestion[] | null;
  /** Whether those of the present words are still on their way. */
  pending: boolean;
  failed: boolean;
  retry(): void;
};

/** Only the last words matter: whatever was asked before is given up. */
let latest = new AbortController();

async function suggest([, query]: [string, string]): Promise<Suggestion[]> {
  latest.abort();
  latest = new AbortController();
  const response = await fetch(`/api/docs-search?${new URLSearchParams({ q: query })}`, { signal: latest.signal });
  if (!response.ok) throw new Error(`The search answered ${response.status}`);
  const { data }: { data: Suggestion[] } = await response.json();
  return data;
}

/** Sections for what is being typed; nothing for nothing. */
export function useSuggestions(words: string): Found {
  const wanted = words.trim();
  const query = useSettled(wanted);
  const { data, error, isValidating, isLoading, mutate } = useSWR(query ? ["docs-search", query] : null, suggest, {
    keepPreviousData: true,
    revalidateOnFocus: false,
    revalidateIfStale: false,
    shouldRetryOnError: false,
  });
  const pending = wanted !== query || isLoading;
  return {
    results: wanted && data ? data : null,
    pending: wanted !== "" && pending,
    failed: wanted !== "" && error !== undefined && !pending && !isValidating,
    retry: () => void mutate(),
  };
}

/** The value once it has not changed for a while; emptied it counts at once. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value ? DEBOUNCE_MS : 0);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
