/** Ranks sections by their words. */
import type { Indexed, Lexical, Ranked } from "#lib/docs/search/ranking.ts";
import { confidenceOf } from "./confidence.ts";
import { EVERYDAY_SYNONYMS } from "./everyday.ts";
import { FEATURES } from "./features.ts";
import { buildInverted } from "./inverted.ts";
import { createMatcher } from "./matcher.ts";
import { createQueryReader } from "./query.ts";
import { type Candidate, createRanker } from "./ranker.ts";
import { createSpelling } from "./spelling.ts";
import { createSuggest } from "./suggest.ts";
import { createSynonyms, type SynonymGroup } from "./synonyms.ts";
import { createTitles } from "./titles.ts";
import { WEIGHTS } from "./weights.ts";

/** Longest question that is read, in UTF-16 code units. */
const LONGEST = 2_000;

type LexicalOptions = { synonyms?: SynonymGroup[] };

export function buildLexical(sections: Indexed[], options: LexicalOptions = {}): Lexical {
  const { index, spelling, read, find } = buildFinder(sections, options);
  const titles = createTitles(Array.from(index.firstOf, (at) => sections[at]?.title ?? ""));
  const suggest = createSuggest(index, spelling, read, titles);

  return {
    rank(question, limit) {
      const query = read(question.slice(0, LONGEST));
      const ranked = order(find(query));
      return {
        ranked: ranked.slice(0, limit).map(({ at, score }) => ({ at, score })),
        confidence: confidenceOf(query, ranked, index),
      };
    },
    suggest: (words, limit) => suggest(words.slice(0, LONGEST), limit),
    match: (question) => createMatcher(index, read(question.slice(0, LONGEST))),
  };
}

/** The parts of the ranking: `read` reads a question, `find` finds and describes its candidates. */
export function buildFinder(sections: Indexed[], { synonyms = [] }: LexicalOptions = {}) {
  const index = buildInverted(sections);
  const spelling = createSpelling(index);
  const read = createQueryReader(index, spelling, createSynonyms(synonyms, EVERYDAY_SYNONYMS));
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

/** A smooth function of the features' weighted sum that is always above 0. */
function scoreOf({ features }: Candidate): number {
  const sum = FEATURES.reduce((total, feature) => total + WEIGHTS[feature] * features[feature], 0);
  return Math.log1p(Math.exp(sum));
}
