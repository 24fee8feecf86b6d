/** The search behind the assistant's tool, the search route and the site's header. */
import type { Coverage, SearchResult, Section } from "#lib/contract/docs.ts";
import type { ParsedSection } from "../reading/sections.ts";
import type { Dense } from "./dense/dense.ts";
import { diversify } from "./diversify.ts";
import { fuse } from "./fusion.ts";
import type { Indexed, Lexical, Ranked } from "./ranking.ts";

export type SearchOptions = { limit?: number };

/** Returns the best sections first, each with a score above 0, and the probability that they cover the question. */
export type Search = (question: string, options?: SearchOptions) => Promise<SearchResult>;

/**
 * Returns sections for words that are still being typed, the best first. Synchronous, because it runs on every key
 * press.
 */
export type Suggest = (words: string, options?: SearchOptions) => Section[];

/**
 * From these confidences on a question is covered, and at least doubtful. Both are below the middle because a withheld
 * good answer costs more than a needless hedge. Of the questions that ten public docs answer 5 in 100 are below the
 * first and none is below the second; of those that they do not answer 8 in 10 and half are.
 */
const COVERED = 0.3;
const DOUBTFUL = 0.08;
const LIMIT = 8;
/** Number of sections of each ranking that are fused and then checked for repeated texts. */
const POOL = 50;

export function createSearch(
  sections: (ParsedSection & Indexed)[],
  lexical: Lexical,
  dense: Dense | null = null,
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
      const pool = Math.max(POOL, limit);
      const { ranked, confidence } = lexical.rank(question, pool);
      const found = dense ? fuse(ranked, await dense.near(question, POOL), pool, dense.weight) : ranked;
      const coverage = coverageOf(confidence);
      const covered = coverage === "covered";
      return { sections: toSections(diversify(found, sections, limit)), confidence, coverage, covered };
    },
    suggest: (words, { limit = LIMIT } = {}) => toSections(lexical.suggest(words, limit)),
  };
}

const coverageOf = (confidence: number): Coverage =>
  confidence >= COVERED ? "covered" : confidence >= DOUBTFUL ? "doubtful" : "uncovered";
