/** The probability that the docs cover a question, computed from the words that the best candidates share with it. */
import type { Inverted } from "./inverted.ts";
import type { Query, Wanted } from "./query.ts";
import type { Candidate } from "./ranker.ts";

/**
 * The numbers that decide the confidence. Shares are of the whole question, including the words that the index lacks.
 * Each is the highest of the best few candidates, under the names of `FEATURES`.
 * - `bias`: always 1.
 * - `known`: the share of the question that the index knows.
 * - `cover`, `window`, `near`, `text`, `pageCover`: as in `FEATURES`.
 * - `named`: the highest of `title`, `heading` and `name`.
 * - `words`: the number of words in the question (logarithm), because more words are harder to cover.
 * - `decisive`: how sure the page has the rarest word that may name the subject; 0 if the index lacks such a word.
 * - `lacking`, `strange`: the number of words that may name the subject and that the index lacks, up to 2, and of names;
 *   below 0, so that no weight has to be.
 */
export const SIGNALS = [
  "bias",
  "known",
  "cover",
  "window",
  "near",
  "text",
  "pageCover",
  "named",
  "words",
  "decisive",
  "lacking",
  "strange",
] as const;
export type Signals = Record<(typeof SIGNALS)[number], number>;

/** Number of candidates that are read. */
const TOP = 3;
/** Most lacking words that count. */
const MOST = 2;

export function readSignals(query: Query, ranked: Candidate[], index: Inverted): Signals {
  const { known, total, order, lacking } = query;
  const share = total === 0 ? 0 : known / total;
  // A change log that names a subject does not tell that the docs cover it.
  const best = ranked.filter(({ features }) => features.changeLog === 0).slice(0, TOP);
  const top = best.map(({ features }) => features);
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
    decisive: readDecisive(query, best, index),
    lacking: -Math.min(MOST, lacking.subjects),
    strange: -Math.min(MOST, lacking.names),
  };
}

/** How sure a page of the best candidates has the rarest word that may name the subject. */
function readDecisive({ wanted, lacking }: Query, best: Candidate[], index: Inverted): number {
  if (lacking.subjects > 0) return 0;
  const subjects = wanted.filter(({ subject }) => subject);
  const rarest = (subjects.length > 0 ? subjects : wanted).reduce<Wanted | null>(
    (rarest, one) => (rarest === null || one.weight > rarest.weight ? one : rarest),
    null,
  );
  if (rarest === null) return 0;
  return Math.max(0, ...best.map(({ at }) => sureOnPage(rarest, index, at)));
}

/** The highest factor of a word's alternatives that the page of a section has. */
function sureOnPage({ alternatives }: Wanted, { pageOf, firstOf, sections }: Inverted, at: number): number {
  const page = pageOf[at] ?? 0;
  const end = firstOf[page + 1] ?? pageOf.length;
  const has = (id: number) => {
    let low = sections.starts[id] ?? 0;
    const last = sections.starts[id + 1] ?? 0;
    for (let high = last; low < high; ) {
      const middle = (low + high) >> 1;
      if ((sections.values[middle] ?? 0) < (firstOf[page] ?? 0)) low = middle + 1;
      else high = middle;
    }
    return low < last && (sections.values[low] ?? 0) < end;
  };
  return Math.max(0, ...alternatives.map(({ id, factor }) => (has(id) ? factor : 0)));
}

/** Fitted by `tests/bench/tune.ts` on questions asked of the docs they are about, and of others. */
export const CONFIDENCE: Signals = {
  bias: -4.69,
  known: 0,
  cover: 1.49,
  window: 0.66,
  near: 1.94,
  text: 2.09,
  pageCover: 2.14,
  named: 1.56,
  words: -0.13,
  decisive: 0.44,
  lacking: 0.09,
  strange: 0.6,
};

/** A probability; 0 when nothing was found. */
export function confidenceOf(query: Query, ranked: Candidate[], index: Inverted, weights = CONFIDENCE): number {
  if (ranked.length === 0) return 0;
  const signals = readSignals(query, ranked, index);
  return 1 / (1 + Math.exp(-SIGNALS.reduce((sum, signal) => sum + weights[signal] * signals[signal], 0)));
}
