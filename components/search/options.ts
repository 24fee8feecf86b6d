/** What the list offers, in the order the keys walk through it. */
import { readLocal, writeLocal } from "#components/assistant/data/browser/local.ts";
import type { Suggestion } from "#lib/contract/docs.ts";

export type Option =
  | { kind: "section"; url: string; page: string; heading: string; snippet: string }
  | { kind: "recent"; words: string }
  | { kind: "heading"; url: string; heading: string }
  | { kind: "ask"; words: string; instead: boolean };
export type Group = { label: string; options: Option[] };

/** Kept with what else the assistant keeps in this browser, so that it is erased with it. */
const RECENT = "searches";
const MAX_RECENT = 5;

/** Results by page, in the order of each page's best; asking comes last. */
export function resultGroups(results: Suggestion[], words: string, stale: boolean): Group[] {
  const pages = new Map<string, Group>();
  for (const { url, title, heading, snippet } of results) {
    const path = url.replace(/#.*$/, "");
    const group = pages.get(path) ?? { label: title, options: [] };
    group.options.push({ kind: "section", url, page: title, heading, snippet });
    pages.set(path, group);
  }
  return [...pages.values(), askGroup(words, results.length === 0 && !stale)];
}

export const askGroup = (words: string, instead: boolean): Group => ({
  label: "Assistant",
  options: [{ kind: "ask", words, instead }],
});

/** What to begin with: what was searched for before, and what is on the page. */
export function firstGroups(): Group[] {
  const recent = recentSearches().map((words): Option => ({ kind: "recent", words }));
  const headings = [...document.querySelectorAll<HTMLElement>("article :is(h2, h3)[id]")]
    .filter((heading) => heading.getClientRects().length > 0)
    .map(
      ({ id, textContent }): Option => ({ kind: "heading", url: `${location.pathname}#${id}`, heading: textContent }),
    );
  return [
    { label: "Recent searches", options: recent },
    { label: "On this page", options: headings },
  ].filter(({ options }) => options.length > 0);
}

export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(readLocal(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((words) => typeof words === "string").slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

/** Remembers words that led somewhere. */
export function rememberSearch(words: string): void {
  const others = recentSearches().filter((other) => other.toLowerCase() !== words.toLowerCase());
  writeLocal(RECENT, JSON.stringify([words, ...others].slice(0, MAX_RECENT)));
}
