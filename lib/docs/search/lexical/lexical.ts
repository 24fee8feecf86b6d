/** Ranks sections by their words. One function in, one out, so that a better ranking can take its place. */
import { confidenceOf } from "#lib/docs/search/confidence.ts";
import { createSuggest } from "#lib/docs/search/suggest.ts";
import { FEATURES } from "./features.ts";
import { buildInverted } from "./inverted.ts";
import { createQueryReader } from "./query.ts";
import { type Candidate, createRanker } from "./ranker.ts";
import { createSpelling } from "./spelling.ts";
import { createSynonyms, type SynonymGroup } from "./synonyms.ts";
import { WEIGHTS } from "./weights.ts";

/** What the index knows of a section. */
export type Indexed = {
  /** The page it is on. */
  path: string;
  /** The page's title. */
  title: string;
  /** Headings from the page's title down to this section. */
  headingPath: string[];
  content: string;
  /** Of the page. */
  keywords: string[];
  /** Of the page, on its first section; null elsewhere. */
  description: string | null;
};

/** `at` is a section's position in the list the index was built from; scores are above 0 and fall. */
export type Ranked = { at: number; score: number };

export type Lexical = {
  /**
   * The best sections for a question, and how sure it is that the docs cover it: 0 to 1, calibrated, 0 when nothing
   * matches.
   */
  rank(question: string, limit: number): { ranked: Ranked[]; confidence: number };
  /** The best sections for words that are still being typed: the last one may be a beginning. */
  suggest(words: string, limit: number): Ranked[];
};

/** Longest question that is read, in UTF-16 code units. */
const LONGEST = 2_000;

type LexicalOptions = { synonyms?: SynonymGroup[] };

export function buildLexical(sections: Indexed[], options: LexicalOptions = {}): Lexical {
  const { index, spelling, read, find } = buildFinder(sections, options);
  const suggest = createSuggest(index, spelling, read);

  return {
    rank(question, limit) {
      const query = read(question.slice(0, LONGEST));
      const ranked = order(find(query));
      return {
        ranked: ranked.slice(0, limit).map(({ at, score }) => ({ at, score })),
        confidence: confidenceOf(query, ranked),
      };
    },
    suggest: (words, limit) => suggest(words.slice(0, LONGEST), limit),
  };
}

/** What ranking is made of: a reader of questions, and what finds their candidates and describes them. */
export function buildFinder(sections: Indexed[], { synonyms = [] }: LexicalOptions = {}) {
  const index = buildInverted(sections);
  const spelling = createSpelling(index);
  const read = createQueryReader(index, spelling, createSynonyms(synonyms));
  const find = createRanker(
    index,
    Array.from(index.firstOf, (at) => sections[at]?.path ?? ""),
  );
  return { index, spelling, read, find };
}

/** Candidates with their scores, the best first. */
export const order = (candidates: Candidate[]): (Candidate & Ranked)[] =>
  candidates
    .map((candidate) => ({ ...candidate, score: scoreOf(candidate) }))
    .sort((a, b) => b.score - a.score || a.at - b.at);

/** Above 0 for any sum, and about the sum where that is large. */
function scoreOf({ features }: Candidate): number {
  const sum = FEATURES.reduce((total, feature) => total + WEIGHTS[feature] * features[feature], 0);
  return Math.log1p(Math.exp(sum));
}
