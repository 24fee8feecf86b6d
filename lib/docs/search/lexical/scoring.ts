/** First pass: every section, and every page, that has a word of the question, by BM25. */
import { ABOVE, type Inverted } from "./inverted.ts";
import type { Query, Wanted } from "./query.ts";

/**
 * How soon more of the same word stops to count (`k1`), how much length is held against a text (`b`), and how many
 * words of text one in a heading is worth: the section's own, and those above it with the page's title.
 */
export const SCORING = {
  section: { k1: 2.5, b: 0.7, own: 2, above: 1 },
  page: { k1: 8, b: 0.6, title: 4 },
};
export type Scoring = typeof SCORING;

export type Scores = {
  /** BM25 of each section, and the weight of what it has of the question. */
  section: Float32Array;
  cover: Float32Array;
  /** The same of each page as one text. */
  page: Float32Array;
  pageCover: Float32Array;
  /** Best and second best section of each page. */
  best: Float32Array;
  second: Float32Array;
  /** Sections that have anything of the question. */
  found: number[];
};

export type Scorer = (query: Query) => Scores;

/** A scorer keeps its arrays: what it returned is void with the next question. */
export function createScorer(index: Inverted, { section: ofSection, page: ofPage }: Scoring = SCORING): Scorer {
  const { pageOf, firstOf, lengths, pageLengths, meanLength, meanPageLength } = index;
  const sectionSized = () => new Float32Array(pageOf.length);
  const pageSized = () => new Float32Array(firstOf.length);
  const scores: Scores = {
    section: sectionSized(),
    cover: sectionSized(),
    page: pageSized(),
    pageCover: pageSized(),
    best: pageSized(),
    second: pageSized(),
    found: [],
  };
  const norms = lengths.map((length) => 1 - ofSection.b + (ofSection.b * length) / meanLength);
  const pageNorms = pageLengths.map((length) => 1 - ofPage.b + (ofPage.b * length) / meanPageLength);
  // Of one wanted thing: how often each section and page has it, and how surely.
  const counts = sectionSized();
  const sure = sectionSized();
  const pageCounts = pageSized();
  const pageSure = pageSized();

  function count({ alternatives }: Wanted, touched: number[], pages: number[]): void {
    const { sections, textCounts, headingCounts } = index;
    for (const { id, factor } of alternatives) {
      for (let i = sections.starts[id] ?? 0; i < (sections.starts[id + 1] ?? 0); i++) {
        const at = sections.values[i] ?? 0;
        const page = pageOf[at] ?? 0;
        const text = textCounts[i] ?? 0;
        const heading = headingCounts[i] ?? 0;
        const own = heading % ABOVE;
        const above = heading >= ABOVE ? 1 : 0;
        if (sure[at] === 0) touched.push(at);
        if (pageSure[page] === 0) {
          pages.push(page);
          pageCounts[page] = above * ofPage.title * factor;
        }
        const inHeadings = ofSection.own * Math.min(1, own) + ofSection.above * above;
        counts[at] = (counts[at] ?? 0) + factor * (text / (norms[at] ?? 1) + inHeadings);
        pageCounts[page] = (pageCounts[page] ?? 0) + factor * (text + own);
        sure[at] = Math.max(sure[at] ?? 0, factor);
        pageSure[page] = Math.max(pageSure[page] ?? 0, factor);
      }
    }
  }

  function add(wanted: Wanted): void {
    const touched: number[] = [];
    const pages: number[] = [];
    const { section, cover, page: pageScore, pageCover, found } = scores;
    count(wanted, touched, pages);
    const { weight } = wanted;
    for (const at of touched) {
      const times = counts[at] ?? 0;
      if (section[at] === 0) found.push(at);
      section[at] = (section[at] ?? 0) + (weight * times * (ofSection.k1 + 1)) / (ofSection.k1 + times);
      cover[at] = (cover[at] ?? 0) + weight * (sure[at] ?? 0);
      counts[at] = sure[at] = 0;
    }
    for (const page of pages) {
      const times = (pageCounts[page] ?? 0) / (pageNorms[page] ?? 1);
      pageScore[page] = (pageScore[page] ?? 0) + (weight * times * (ofPage.k1 + 1)) / (ofPage.k1 + times);
      pageCover[page] = (pageCover[page] ?? 0) + weight * (pageSure[page] ?? 0);
      pageCounts[page] = pageSure[page] = 0;
    }
  }

  function clear(): void {
    for (const at of scores.found) {
      const page = pageOf[at] ?? 0;
      scores.section[at] = scores.cover[at] = 0;
      scores.page[page] = scores.pageCover[page] = scores.best[page] = scores.second[page] = 0;
    }
    scores.found.length = 0;
  }

  return ({ wanted }) => {
    clear();
    for (const one of wanted) add(one);
    const { section, best, second, found } = scores;
    for (const at of found) {
      const page = pageOf[at] ?? 0;
      const score = section[at] ?? 0;
      if (score > (best[page] ?? 0)) {
        second[page] = best[page] ?? 0;
        best[page] = score;
      } else if (score > (second[page] ?? 0)) second[page] = score;
    }
    return scores;
  };
}
