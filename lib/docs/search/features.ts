/** Second pass: what is known of a candidate beside its score, as numbers that mean the same in any docs. */
import type { Inverted, Lists } from "./inverted.ts";
import { type Query, rarity } from "./query.ts";
import { SCORING, type Scores } from "./scoring.ts";

/**
 * What a candidate is judged by. Shares are of the question's weight, 0 to 1, unless said otherwise.
 * `text`, `page`: BM25 of the section and of its page, as a share of the most it could be. `best`, `second`: the same of
 * the page's best two sections. `cover`, `pageCover`: what of the question the section, and its page, has at all.
 * `title`, `heading`, `name`: what of the page's title, the section's heading and the page's address the question has.
 * `named`: what of the question title and heading have. `exact`: how far question and heading say the same.
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
  "named",
  "exact",
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

/** Words between two that are still close, and words of a passage. */
const CLOSE = 6;
const PASSAGE = 40;
/** Where a word is that was not met yet. */
const FAR = -1_000_000;

/** Describes one candidate after another; made once for a question. */
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
    const share = (lists: Lists, at: number): number => {
      let all = 0;
      let asked = 0;
      for (let i = lists.starts[at] ?? 0; i < (lists.starts[at + 1] ?? 0); i++) {
        const id = lists.values[i] ?? 0;
        const weight = rarity(index, id);
        all += weight;
        if (placeOf[id] !== 0) asked += weight;
      }
      return all === 0 ? 0 : asked / all;
    };
    const pages = new Map<number, { title: number; name: number }>();
    const ofPage = (page: number) => {
      const had = pages.get(page) ?? { title: share(index.titles, page), name: share(index.names, page) };
      pages.set(page, had);
      return had;
    };

    const met = new Uint32Array(query.wanted.length);
    let turn = 0;
    /** Weight of what a list has of the question and those before it in the same turn had not. */
    const add = (lists: Lists, at: number): number => {
      let weight = 0;
      for (let i = lists.starts[at] ?? 0; i < (lists.starts[at + 1] ?? 0); i++) {
        const place = (placeOf[lists.values[i] ?? 0] ?? 0) - 1;
        if (place < 0 || met[place] === turn) continue;
        met[place] = turn;
        weight += query.wanted[place]?.weight ?? 0;
      }
      return weight;
    };
    const inHeadings = (at: number, page: number, heading: number) => {
      turn += 1;
      const own = add(index.headings, at) + add(index.headingWholes, at);
      return { named: (own + add(index.titles, page)) / known, exact: (heading * own) / known };
    };

    return (at) => {
      const page = index.pageOf[at] ?? 0;
      const { title, name } = ofPage(page);
      const heading = share(index.headings, at);
      const titleWords = (index.titles.starts[page + 1] ?? 0) - (index.titles.starts[page] ?? 0);
      return {
        text: (scores.section[at] ?? 0) * asSection,
        page: (scores.page[page] ?? 0) * asPage,
        best: (scores.best[page] ?? 0) * asSection,
        second: (scores.second[page] ?? 0) * asSection,
        cover: (scores.cover[at] ?? 0) / known,
        pageCover: (scores.pageCover[page] ?? 0) / known,
        title,
        heading,
        name,
        ...inHeadings(at, page, heading),
        ...scan(at),
        first: index.firstOf[page] === at ? 1 : 0,
        depth: (depths[page] ?? 0) / 4,
        titleLength: Math.min(1, titleWords / 6),
        length: Math.log2(1 + (index.lengths[at] ?? 0)) / 10,
      };
    };
  };
}

/** Goes through a section's words once, its heading's first, for all that depends on where they are. */
function createScan(index: Inverted, { wanted, order, known }: Query, placeOf: Uint16Array) {
  const weights = wanted.map(({ weight }) => weight);
  /** Neighbours in the question: by either place, the other one, its distance to be, and the pair's weight. */
  const partners: { pair: number; other: number; after: boolean; weight: number }[][] = wanted.map(() => []);
  let pairCount = 0;
  let pairWeight = 0;
  for (const [i, left] of order.slice(0, -1).entries()) {
    const right = order[i + 1] ?? -1;
    if (left < 0 || right < 0 || left === right) continue;
    if (partners[left]?.some(({ other, after }) => other === right && !after)) continue;
    const weight = Math.min(weights[left] ?? 0, weights[right] ?? 0);
    partners[left]?.push({ pair: pairCount, other: right, after: false, weight });
    partners[right]?.push({ pair: pairCount, other: left, after: true, weight });
    pairCount += 1;
    pairWeight += weight;
  }
  const last = new Int32Array(wanted.length);
  const inPassage = new Int32Array(wanted.length);
  const adjacent = new Uint8Array(pairCount);
  const close = new Uint8Array(pairCount);
  const hits: number[] = [];
  const hitPlaces: number[] = [];
  let pairs = 0;
  let near = 0;

  function meet(place: number, position: number): void {
    for (const { pair, other, after, weight } of partners[place] ?? []) {
      const distance = position - (last[other] ?? 0);
      if (distance > CLOSE) continue;
      if (close[pair] === 0) {
        close[pair] = 1;
        near += weight;
      }
      if (after && distance === 1 && adjacent[pair] === 0) {
        adjacent[pair] = 1;
        pairs += weight;
      }
    }
    last[place] = position;
    hits.push(position);
    hitPlaces.push(place);
  }

  /** The weight of what the passage that has the most of the question has of it. */
  function fullestPassage(): number {
    inPassage.fill(0);
    let passage = 0;
    let fullest = 0;
    let from = 0;
    for (const [i, position] of hits.entries()) {
      const place = hitPlaces[i] ?? 0;
      if (inPassage[place] === 0) passage += weights[place] ?? 0;
      inPassage[place] = (inPassage[place] ?? 0) + 1;
      for (; position - (hits[from] ?? position) > PASSAGE; from++) {
        const left = hitPlaces[from] ?? 0;
        inPassage[left] = (inPassage[left] ?? 0) - 1;
        if (inPassage[left] === 0) passage -= weights[left] ?? 0;
      }
      fullest = Math.max(fullest, passage);
    }
    return fullest;
  }

  return (at: number): Pick<Features, "pairs" | "near" | "window"> => {
    last.fill(FAR);
    adjacent.fill(0);
    close.fill(0);
    hits.length = hitPlaces.length = pairs = near = 0;
    let position = 0;
    for (const { starts, values } of [index.headings, index.texts]) {
      for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++, position++) {
        const place = (placeOf[values[i] ?? 0] ?? 0) - 1;
        if (place >= 0) meet(place, position);
      }
    }
    const ofPairs = pairWeight || 1;
    return { pairs: pairs / ofPairs, near: near / ofPairs, window: fullestPassage() / (known || 1) };
  };
}
