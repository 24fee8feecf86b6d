/** The probability that the docs cover a question, computed from the words that the best candidates share with it. */
import type { Query } from "./query.ts";
import type { Candidate } from "./ranker.ts";

/**
 * The numbers that decide the confidence. Shares are of the whole question, including the words that the index lacks.
 * Each is the highest of the best few candidates, under the names of `FEATURES`.
 * - `bias`: always 1.
 * - `known`: the share of the question that the index knows.
 * - `cover`, `window`, `near`, `text`, `pageCover`: as in `FEATURES`.
 * - `named`: the highest of `title`, `heading` and `name`.
 * - `words`: the number of words in the question (logarithm), because more words are harder to cover.
 */
export const SIGNALS = ["bias", "known", "cover", "window", "near", "text", "pageCover", "named", "words"] as const;
export type Signals = Record<(typeof SIGNALS)[number], number>;

/** Number of candidates that are read. */
const TOP = 3;

export function readSignals({ known, total, order }: Query, ranked: Candidate[]): Signals {
  const share = total === 0 ? 0 : known / total;
  const top = ranked.slice(0, TOP).map(({ features }) => features);
  const highest = (values: number[]) => Math.max(0, ...values) * share;
  return {
    bias: 1,
    known: share,
    cover: highest(top.map(({ cover }) => cover)),
    window: highest(top.map(({ window }) => window)),
    near: highest(top.map(({ near }) => near)),
    text: highest(top.map(({ text }) => text)),
    pageCover: highest(top.map(({ pageCover }) => pageCover)),
    named: Math.max(0, ...top.map(({ title, heading, name }) => Math.max(title, heading, name))),
    words: Math.log2(1 + order.length) / 4,
  };
}

/** Fitted by `tests/bench/tune.ts` on questions asked of the docs they are about, and of others. */
export const CONFIDENCE: Signals = {
  bias: -4.08,
  known: 0.2,
  cover: 2.03,
  window: 0.79,
  near: 1.98,
  text: 1.28,
  pageCover: 1.88,
  named: 1.44,
  words: -0.53,
};

/** A probability; 0 when nothing was found. */
export function confidenceOf(query: Query, ranked: Candidate[], weights = CONFIDENCE): number {
  if (ranked.length === 0) return 0;
  const signals = readSignals(query, ranked);
  return 1 / (1 + Math.exp(-SIGNALS.reduce((sum, signal) => sum + weights[signal] * signals[signal], 0)));
}
