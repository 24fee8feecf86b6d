/** A question's candidates: found by the first pass, described for the second. */
import { createDescriber, type Features } from "./features.ts";
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";
import { createScorer, type Scores } from "./scoring.ts";

export type Candidate = { at: number; features: Features };

/** Candidates in all, and of one page. */
const CANDIDATES = 200;
const PER_PAGE = 8;
/** Steps between no score and the best one by which the first pass is cut. */
const STEPS = 1024;

export type Ranker = (query: Query) => Candidate[];

/** @param paths of the pages, in their order. */
export function createRanker(index: Inverted, paths: string[]): Ranker {
  const score = createScorer(index);
  const depths = Uint8Array.from(paths, (path) => Math.min(255, path.split("/").filter(Boolean).length));
  const describer = createDescriber(index, depths);
  const { pageOf } = index;

  return (query) => {
    const scores = score(query);
    const describe = describer(query, scores);
    const perPage = new Map<number, number>();
    const chosen: number[] = [];
    for (const at of shortlist(scores, pageOf)) {
      const page = pageOf[at] ?? 0;
      const had = perPage.get(page) ?? 0;
      if (had === PER_PAGE) continue;
      perPage.set(page, had + 1);
      chosen.push(at);
      if (chosen.length === CANDIDATES) break;
    }
    return chosen.map((at) => ({ at, features: describe(at) }));
  };
}

/** The best of the first pass in order, without sorting all that were found. */
function shortlist({ section, page, found }: Scores, pageOf: Int32Array): number[] {
  const totals = Float32Array.from(found, (at) => (section[at] ?? 0) + (page[pageOf[at] ?? 0] ?? 0));
  const best = totals.reduce((most, total) => Math.max(most, total), 0);
  const stepOf = (total: number) => Math.min(STEPS - 1, Math.floor((total / best) * STEPS));
  const sizes = new Int32Array(STEPS);
  for (const total of totals) sizes[stepOf(total)] = (sizes[stepOf(total)] ?? 0) + 1;
  let least = STEPS;
  for (let kept = 0; least > 0 && kept < 4 * CANDIDATES; ) kept += sizes[--least] ?? 0;
  const kept: { at: number; total: number }[] = [];
  for (const [i, total] of totals.entries()) {
    if (stepOf(total) >= least) kept.push({ at: found[i] ?? 0, total });
  }
  return kept.sort((a, b) => b.total - a.total || a.at - b.at).map(({ at }) => at);
}
