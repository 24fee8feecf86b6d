/** Finds a question's candidates in a first pass, and describes them for the second. */

import { createDescriber, type Features } from "./features.ts";
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";
import { createScorer } from "./scoring.ts";
import { topOf } from "./top.ts";

export type Candidate = { at: number; features: Features };

/** Most candidates in all, and of one page. */
const CANDIDATES = 200;
const PER_PAGE = 8;
/** Number of sections that candidates are chosen from. */
const SHORTLIST = 4 * CANDIDATES;

export type Ranker = (query: Query) => Candidate[];

/** @param paths of the pages, in their order. */
export function createRanker(index: Inverted, paths: string[]): Ranker {
  const score = createScorer(index);
  const describer = createDescriber(index, paths);
  const { pageOf } = index;

  return (query) => {
    const scores = score(query);
    const describe = describer(query, scores);
    const perPage = new Map<number, number>();
    const chosen: number[] = [];
    const { section, page: pages, found } = scores;
    const total = (at: number) => (section[at] ?? 0) + (pages[pageOf[at] ?? 0] ?? 0);
    for (const { at } of topOf(found, total, SHORTLIST)) {
      const page = pageOf[at] ?? 0;
      const ofPage = perPage.get(page) ?? 0;
      if (ofPage === PER_PAGE) continue;
      perPage.set(page, ofPage + 1);
      chosen.push(at);
      if (chosen.length === CANDIDATES) break;
    }
    return chosen.map((at) => ({ at, features: describe(at) }));
  };
}
