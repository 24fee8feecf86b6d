/** The requests of the search. */

import { useRouter } from "next/router";
import { useEffect, useState } from "react";
import useSWR from "swr";
import { basePath } from "#lib/contract/base-path.ts";
import type { Suggestion } from "#lib/contract/docs.ts";

/** Delay after a keystroke, ms: a word is searched for, not each of its letters. */
const DEBOUNCE_MS = 120;
/** The longest query that the server accepts, in UTF-16 code units. */
export const MAX_QUERY = 200;

export type Found = {
  /** The latest results, perhaps of earlier words; null before the first ones. */
  results: Suggestion[] | null;
  /** Whether the results of the present words have not arrived. */
  pending: boolean;
  failed: boolean;
  retry(): void;
};

/** Of the latest request. A new request aborts the one before it. */
let latest = new AbortController();

async function suggest([, query, page]: [string, string, string]): Promise<Suggestion[]> {
  latest.abort();
  latest = new AbortController();
  const response = await fetch(
    `${basePath()}/api/docs-search?${new URLSearchParams({ q: query, ...(page && { page }) })}`,
    {
      signal: latest.signal,
    },
  );
  if (!response.ok) throw new Error(`The search answered ${response.status}`);
  const { data }: { data: Suggestion[] } = await response.json();
  return data;
}

/** Sections for the words that are typed. */
export function useSuggestions(words: string): Found {
  const wanted = words.trim();
  const query = useDebounced(wanted);
  // Results are of the language and version of the page that the reader is on.
  const page = usePage();
  const { data, error, isValidating, isLoading, mutate } = useSWR(
    query ? ["docs-search", query, page] : null,
    suggest,
    {
      keepPreviousData: true,
      revalidateOnFocus: false,
      revalidateIfStale: false,
      shouldRetryOnError: false,
    },
  );
  const pending = wanted !== query || isLoading;
  return {
    results: wanted && data ? data : null,
    pending: wanted !== "" && pending,
    failed: wanted !== "" && error !== undefined && !pending && !isValidating,
    retry: () => void mutate(),
  };
}

/** The path of the docs page, "" on other pages. */
function usePage(): string {
  const path = useRouter()?.asPath.replace(/[?#].*$/s, "") ?? "";
  return path.startsWith("/docs") ? path : "";
}

/** The value after `DEBOUNCE_MS` without a change. An empty value is returned without a delay. */
function useDebounced(value: string): string {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), value ? DEBOUNCE_MS : 0);
    return () => clearTimeout(timer);
  }, [value]);
  return debounced;
}
