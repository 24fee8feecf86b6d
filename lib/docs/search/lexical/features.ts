/** Second pass: features of a candidate beside its score, as numbers that mean the same in any docs. */
import { createScan } from "./closeness.ts";
import type { Inverted, Lists } from "./inverted.ts";
import { type Query, rarity } from "./query.ts";
import { SCORING, type Scores } from "./scoring.ts";

/**
 * What a candidate is judged by. Shares are of the question's weight, 0 to 1, unless said otherwise.
 * `text`, `page`: BM25 of the section and of its page, as a share of the most it could be. `best`, `second`: the same of
 * the page's best two sections. `cover`, `pageCover`: what of the question the section, and its page, has at all.
 * `title`, `heading`, `name`, `path`: what of the page's title, the section's heading, and the end and the whole of the
 * page's address the question has. `named`, `filed`: what of the question title and heading, and the address, have.
 * `pairs`, `near`: neighbours in the question that are neighbours, or close, in the section. `window`: what of the
 * question a passage has. `first`: whether it is the page's first section. `depth`, `titleLength`, `length`: of the
 * address, of the title, and of the text (logarithm).
 */
export const FEATURES = [
  "text",
  "page",
  "best",
  "second",
  "cover",
  "pageCover",
  "title",
  "heading",
  "name",
  "path",
  "named",
  "filed",
  "pairs",
  "near",
  "window",
  "first",
  "depth",
  "titleLength",
  "length",
] as const;
export type Feature = (typeof FEATURES)[number];
export type Features = Record<Feature, number>;

/** Computes the features of a candidate. Created once for each question. */
export type Describe = (at: number) => Features;

export function createDescriber(index: Inverted, depths: Uint8Array): (query: Query, scores: Scores) => Describe {
  /** Place in the question of each term, from 1; 0 for all others. */
  const placeOf = new Uint16Array(index.terms.size);
  let marked: number[] = [];

  return (query, scores) => {
    for (const id of marked) placeOf[id] = 0;
    marked = query.wanted.flatMap(({ alternatives }, at) =>
      alternatives.map(({ id }) => {
        placeOf[id] = at + 1;
        return id;
      }),
    );
    const known = query.known || 1;
    const asSection = 1 / (known * (SCORING.section.k1 + 1));
    const asPage = 1 / (known * (SCORING.page.k1 + 1));
    const scan = createScan(index, query, placeOf);
    const naming = createNaming(index, query, placeOf);

    return (at) => {
      const page = index.pageOf[at] ?? 0;
      const titleWords = (index.titles.starts[page + 1] ?? 0) - (index.titles.starts[page] ?? 0);
      return {
        text: (scores.section[at] ?? 0) * asSection,
        page: (scores.page[page] ?? 0) * asPage,
        best: (scores.best[page] ?? 0) * asSection,
        second: (scores.second[page] ?? 0) * asSection,
        cover: (scores.cover[at] ?? 0) / known,
        pageCover: (scores.pageCover[page] ?? 0) / known,
        ...naming(at, page),
        ...scan(at),
        first: index.firstOf[page] === at ? 1 : 0,
        depth: (depths[page] ?? 0) / 4,
        titleLength: Math.min(1, titleWords / 6),
        length: Math.log2(1 + (index.lengths[at] ?? 0)) / 10,
      };
    };
  };
}

type Naming = Pick<Features, "title" | "heading" | "name" | "path" | "named" | "filed">;

/** Features of headings, titles and addresses. */
function createNaming(index: Inverted, { wanted, known }: Query, placeOf: Uint16Array) {
  const pages = new Map<number, Pick<Naming, "title" | "name" | "path" | "filed">>();
  const met = new Uint32Array(wanted.length);
  let turn = 0;

  /** Share of a list's weight that the question has. */
  function share({ starts, values }: Lists, at: number): number {
    let all = 0;
    let asked = 0;
    for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++) {
      const id = values[i] ?? 0;
      // A word that is in no text, such as a folder's name, is not expected in a question.
      if (index.sections.starts[id] === index.sections.starts[id + 1]) continue;
      const weight = rarity(index, id);
      all += weight;
      if (placeOf[id] !== 0) asked += weight;
    }
    return all === 0 ? 0 : asked / all;
  }

  /** Weight of the question's words that a list has and the lists before it in the same turn do not. */
  function add({ starts, values }: Lists, at: number): number {
    let weight = 0;
    for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++) {
      const place = (placeOf[values[i] ?? 0] ?? 0) - 1;
      if (place < 0 || met[place] === turn) continue;
      met[place] = turn;
      weight += wanted[place]?.weight ?? 0;
    }
    return weight;
  }

  function ofPage(page: number) {
    turn += 1;
    return {
      title: share(index.titles, page),
      name: share(index.names, page),
      path: share(index.paths, page),
      filed: add(index.paths, page) / (known || 1),
    };
  }

  return (at: number, page: number): Naming => {
    const shared = pages.get(page) ?? ofPage(page);
    pages.set(page, shared);
    turn += 1;
    const heading = share(index.headings, at);
    const own = add(index.headings, at) + add(index.headingWholes, at);
    return { ...shared, heading, named: (own + add(index.titles, page)) / (known || 1) };
  };
}
