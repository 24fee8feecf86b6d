/** The search behind the assistant's tool, the search route and the site's header. */
import type { SearchResult, Section } from "#lib/contract.ts";
import type { ParsedSection } from "../reading/sections.ts";
import type { Indexed, Lexical, Ranked } from "./lexical.ts";
import { spread } from "./spread.ts";

export type SearchOptions = { limit?: number };

/** The best sections first, each with a score above 0, and how sure it is that they cover the question. */
export type Search = (question: string, options?: SearchOptions) => Promise<SearchResult>;

/** Sections for words that are still being typed, the best first. Answers at once: it is asked with every key. */
export type Suggest = (words: string, options?: SearchOptions) => Section[];

/** Below this the docs do not seem to cover the question: the model and the reader are told so. */
const COVERED = 0.5;
const LIMIT = 8;
/** So many more are ranked than asked for: some are dropped as the same, others go back. */
const LOOK_FURTHER = 4;

export function createSearch(
  sections: (ParsedSection & Indexed)[],
  lexical: Lexical,
): { search: Search; suggest: Suggest } {
  const toSections = (ranked: Ranked[]): Section[] =>
    ranked.flatMap(({ at, score }) => {
      const section = sections[at];
      if (!section) return [];
      const { url, title, heading, content } = section;
      return [{ url, title, heading, content, score }];
    });

  return {
    async search(question, { limit = LIMIT } = {}) {
      const { ranked, confidence } = lexical.rank(question, limit * LOOK_FURTHER);
      return { sections: toSections(spread(ranked, sections, limit)), confidence, covered: confidence >= COVERED };
    },
    suggest: (words, { limit = LIMIT } = {}) => toSections(lexical.suggest(words, limit)),
  };
}
