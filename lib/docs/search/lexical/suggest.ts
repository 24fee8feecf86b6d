/**
 * Search while typing: the last word may be a beginning, and headings count more than text. Pages whose title was typed
 * are first.
 */

import { asksForChanges } from "./change-log.ts";
import type { Inverted } from "./inverted.ts";
import type { Query, QueryReader, Wanted } from "./query.ts";
import { createScorer } from "./scoring.ts";
import { complete, type Spelling } from "./spelling.ts";
import type { FindTitles } from "./titles.ts";
import { type Scored, topOf } from "./top.ts";
import { chunks, readChunk } from "./words.ts";

/** Most words that a beginning is completed to. */
const COMPLETIONS = 24;
const SCORING = {
  section: { k1: 1.2, b: 0.7, own: 12, above: 6 },
  page: { k1: 1.2, b: 0.7, title: 12 },
};
/** Share of the page's score in a section's. */
const PAGE_SHARE = 0.2;

type Suggest = (words: string, limit: number) => Scored[];

export function createSuggest(index: Inverted, spelling: Spelling, read: QueryReader, titles: FindTitles): Suggest {
  const score = createScorer(index, SCORING);
  const { pageOf, firstOf } = index;

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
    const named = titles(typed)
      .map((page) => firstOf[page] ?? 0)
      .slice(0, limit);
    const others = topOf(found, scoreOf, limit).filter(({ at }) => !named.includes(at));
    const best = others[0]?.score ?? 0;
    const first = named.map((at, i) => ({ at, score: best + named.length - i }));
    return [...first, ...others].slice(0, limit);
  };
}

/** The last piece is incomplete: its last part, and the identifier that it is a beginning of. */
function withBeginning(typed: string, spelling: Spelling, read: QueryReader): Query {
  const pieces = chunks(typed);
  const piece = pieces.at(-1) ?? "";
  const parts = readChunk(piece).words.map(({ word }) => word);
  const last = parts.at(-1);
  if (!last || /\s$/.test(typed)) return read(typed);
  const before = read([...pieces.slice(0, -1), ...parts.slice(0, -1)].join(" "));
  const ids = complete(spelling, last, COMPLETIONS);
  const wholes = parts.length > 1 ? complete(spelling, parts.join(""), COMPLETIONS) : [];
  if (ids.length === 0 && wholes.length === 0) return read(typed);
  // An incomplete word gets the mean weight of the others.
  const weight = before.wanted.length > 0 ? before.known / before.wanted.length : 1;
  const begun = [ids, wholes].filter(({ length }) => length > 0).map((found) => toWanted(found, weight));
  const added = begun.length * weight;
  return {
    wanted: [...before.wanted, ...begun],
    order: [...before.order, before.wanted.length],
    known: before.known + added,
    total: before.total + added,
    lacking: before.lacking,
    asksForChanges: asksForChanges(typed),
  };
}

const toWanted = (ids: number[], weight: number): Wanted => ({
  alternatives: ids.map((id, i) => ({ id, factor: i === 0 ? 1 : 0.9 })),
  ...{ weight, subject: true, sure: 1 },
});
