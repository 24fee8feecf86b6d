/** The options of the search, in the order in which the keys move through them. */

import { readLocal, writeLocal } from "#components/assistant/data/browser/local.ts";
import { withoutBase } from "#lib/contract/base-path.ts";
import type { Suggestion } from "#lib/contract/docs.ts";
import type { Translate } from "#lib/messages/translate.ts";

export type Option =
  | { kind: "section"; url: string; page: string; heading: string; snippet: string; lang: string | undefined }
  | { kind: "recent"; words: string }
  | { kind: "heading"; url: string; heading: string }
  | { kind: "ask"; words: string; instead: boolean };
export type Group = { label: string; options: Option[] };

/** Key in the assistant's part of local storage, which a reader can erase. */
const RECENT = "searches";
const MAX_RECENT = 5;

/** Results in groups by page, in the order of each page's best result. The option to ask comes last, labelled `ask`. */
export function resultGroups(results: Suggestion[], words: string, stale: boolean, ask: string): Group[] {
  const pages = new Map<string, Group>();
  for (const { url, title, heading, snippet, lang } of results) {
    const path = url.replace(/#.*$/, "");
    const group = pages.get(path) ?? { label: title, options: [] };
    group.options.push({ kind: "section", url, page: title, heading, snippet, lang });
    pages.set(path, group);
  }
  return [...pages.values(), askGroup(words, results.length === 0 && !stale, ask)];
}

export const askGroup = (words: string, instead: boolean, label: string): Group => ({
  label,
  options: [{ kind: "ask", words, instead }],
});

/** Options before anything is typed: recent searches and the headings of the page. */
export function initialGroups(t: Translate): Group[] {
  const recent = loadRecentSearches().map((words): Option => ({ kind: "recent", words }));
  const headings = [...document.querySelectorAll<HTMLElement>("article :is(h2, h3)[id]")]
    .filter((heading) => heading.getClientRects().length > 0)
    .map(
      ({ id, textContent }): Option => ({
        kind: "heading",
        url: `${withoutBase(location.pathname)}#${id}`,
        heading: textContent,
      }),
    );
  return [
    { label: t("search.recent"), options: recent },
    { label: t("search.onPage"), options: headings },
  ].filter(({ options }) => options.length > 0);
}

export function loadRecentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(readLocal(RECENT) ?? "[]");
    return Array.isArray(stored) ? stored.filter((words) => typeof words === "string").slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

/** Stores words of which the reader chose a result. */
export function storeRecentSearch(words: string): void {
  const others = loadRecentSearches().filter((other) => other.toLowerCase() !== words.toLowerCase());
  writeLocal(RECENT, JSON.stringify([words, ...others].slice(0, MAX_RECENT)));
}
