import type { Suggestion } from "#lib/contract/docs.ts";
import type { Suggest } from "./search/search.ts";
import { findSnippet } from "./snippet.ts";

/** Sections for words that are still being typed, as a list of results shows them. */
export const suggestions = (suggest: Suggest, words: string, limit: number): Suggestion[] =>
  suggest(words, { limit }).map(({ url, title, heading, content, lang }) => ({
    url,
    ...(lang && { lang }),
    title,
    heading,
    snippet: findSnippet(content, words),
  }));
