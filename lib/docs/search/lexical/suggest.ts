/** Search while typing: the last word may be a beginning, and headings count more than text. */

import type { Inverted } from "./inverted.ts";
import type { Query, QueryReader } from "./query.ts";
import { createScorer } from "./scoring.ts";
import { complete, type Spelling } from "./spelling.ts";
import { type Scored, topOf } from "./top.ts";
import { readWords } from "./words.ts";

/** Most words that a beginning is completed to. */
const COMPLETIONS = 24;
const SCORING = {
  section: { k1: 1.2, b: 0.7, own: 12, above: 6 },
  page: { k1: 1.2, b: 0.7, title: 12 },
};
/** Share of the page's score in a section's. */
const PAGE_SHARE = 0.2;

type Suggest = (words: string, limit: number) => Scored[];

export function createSuggest(index: Inverted, spelling: Spelling, read: QueryReader): Suggest {
  const score = createScorer(index, SCORING);
  const { pageOf } = index;

  return (typed, limit) => {
    const query = withBeginning(typed, spelling, read);
    const { section, cover, page, pageCover, found } = score(query);
    const known = query.known || 1;
    const scoreOf = (at: number) => {
      const on = pageOf[at] ?? 0;
      // Sections with all words rank above sections with some, however often these have them.
      const own = (section[at] ?? 0) * ((cover[at] ?? 0) / known) ** 2;
      return own + PAGE_SHARE * (page[on] ?? 0) * ((pageCover[on] ?? 0) / known) ** 2;
    };
    return topOf(found, scoreOf, limit);
  };
}

function withBeginning(typed: string, spelling: Spelling, read: QueryReader): Query {
  const last = readWords(typed).words.at(-1);
  if (!last || /\s$/.test(typed)) return read(typed);
  const ids = complete(spelling, last.word, COMPLETIONS);
  if (ids.length === 0) return read(typed);
  const before = read(typed.slice(0, Math.max(0, typed.length - last.word.length)));
  // The last word is incomplete, so it gets the mean weight of the others.
  const weight = before.wanted.length > 0 ? before.known / before.wanted.length : 1;
  const alternatives = ids.map((id, i) => ({ id, factor: i === 0 ? 1 : 0.9 }));
  return {
    wanted: [...before.wanted, { alternatives, weight }],
    order: [...before.order, before.wanted.length],
    known: before.known + weight,
    total: before.total + weight,
  };
}
