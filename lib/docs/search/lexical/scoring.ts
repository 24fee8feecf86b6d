/** The first pass of the ranking: BM25 of every section and every page that contains a word of the question. */
import { ABOVE, type Inverted } from "./inverted.ts";
import type { Query, Wanted } from "./query.ts";

/**
 * Parameters of BM25. `k1`: the smaller, the sooner further occurrences of a word stop to count. `b`: how much a long
 * text is penalized. `own`, `above`, `title`: the number of words of text that one word of the section's heading, of a
 * heading above it, or of the page's title is worth.
 */
export const SCORING = {
  section: { k1: 2.5, b: 0.7, own: 2, above: 1 },
  page: { k1: 8, b: 0.6, title: 4 },
};
export type Scoring = typeof SCORING;

export type Scores = {
  /** BM25 of each section, and the weight of the question's words that it contains. */
  section: Float32Array;
  cover: Float32Array;
  /** The same of each page as one text. */
  page: Float32Array;
  pageCover: Float32Array;
  /** Best and second best section of each page. */
  best: Float32Array;
  second: Float32Array;
  /** Sections that contain any word of the question. */
  found: number[];
};

export type Scorer = (query: Query) => Scores;

/** The scorer returns the same arrays for every question. They are valid until the next question. */
export function createScorer(index: Inverted, scoring: Scoring = SCORING): Scorer {
  const counter = new Counter(index, scoring);
  const scores = createScores(index);
  return ({ wanted }) => {
    clear(scores, index);
    for (const one of wanted) addScores(one, scores, counter);
    rankWithinPages(scores, index);
    return scores;
  };
}

const createScores = ({ pageOf: { length: sections }, firstOf: { length: pages } }: Inverted): Scores => ({
  section: new Float32Array(sections),
  cover: new Float32Array(sections),
  page: new Float32Array(pages),
  pageCover: new Float32Array(pages),
  best: new Float32Array(pages),
  second: new Float32Array(pages),
  found: [],
});

/** Sets all scores of the last question to 0. */
function clear(scores: Scores, { pageOf }: Inverted): void {
  for (const at of scores.found) {
    const page = pageOf[at] ?? 0;
    scores.section[at] = scores.cover[at] = 0;
    scores.page[page] = scores.pageCover[page] = scores.best[page] = scores.second[page] = 0;
  }
  scores.found.length = 0;
}

/** Adds one word of the question to the scores of all sections and pages that contain it. */
function addScores(wanted: Wanted, scores: Scores, counter: Counter): void {
  const { section, cover, page: pageScore, pageCover, found } = scores;
  const { counts, sure, pageCounts, pageSure, pageNorms, scoring } = counter;
  const { weight } = wanted;
  counter.count(wanted);
  for (const at of counter.sections) {
    const times = counts[at] ?? 0;
    if (section[at] === 0) found.push(at);
    section[at] = (section[at] ?? 0) + saturate(weight, times, scoring.section.k1);
    cover[at] = (cover[at] ?? 0) + weight * (sure[at] ?? 0);
  }
  for (const page of counter.pages) {
    const times = (pageCounts[page] ?? 0) / (pageNorms[page] ?? 1);
    pageScore[page] = (pageScore[page] ?? 0) + saturate(weight, times, scoring.page.k1);
    pageCover[page] = (pageCover[page] ?? 0) + weight * (pageSure[page] ?? 0);
  }
  counter.clear();
}

/** BM25: each further occurrence adds less. */
const saturate = (weight: number, times: number, k1: number): number => (weight * times * (k1 + 1)) / (k1 + times);

/** Sets the scores of each page's two best sections. */
function rankWithinPages({ section, best, second, found }: Scores, { pageOf }: Inverted): void {
  for (const at of found) {
    const page = pageOf[at] ?? 0;
    const score = section[at] ?? 0;
    if (score > (best[page] ?? 0)) {
      second[page] = best[page] ?? 0;
      best[page] = score;
    } else if (score > (second[page] ?? 0)) second[page] = score;
  }
}

/** Counts one word of the question in each section and page. `sure` is the highest factor of its alternatives there. */
class Counter {
  readonly index: Inverted;
  readonly scoring: Scoring;
  /** Lengths of sections and pages in relation to the mean. */
  readonly norms: Float32Array;
  readonly pageNorms: Float32Array;
  readonly counts: Float32Array;
  readonly sure: Float32Array;
  readonly pageCounts: Float32Array;
  readonly pageSure: Float32Array;
  /** Sections and pages that contain the word. */
  readonly sections: number[] = [];
  readonly pages: number[] = [];

  constructor(index: Inverted, scoring: Scoring) {
    const { b } = scoring.section;
    const { b: pageB } = scoring.page;
    this.index = index;
    this.scoring = scoring;
    this.norms = index.lengths.map((length) => 1 - b + (b * length) / index.meanLength);
    this.pageNorms = index.pageLengths.map((length) => 1 - pageB + (pageB * length) / index.meanPageLength);
    this.counts = new Float32Array(index.pageOf.length);
    this.sure = new Float32Array(index.pageOf.length);
    this.pageCounts = new Float32Array(index.firstOf.length);
    this.pageSure = new Float32Array(index.firstOf.length);
  }

  count({ alternatives }: Wanted): void {
    const { index, counts, sure, pageCounts, pageSure } = this;
    const { section: ofSection, page: ofPage } = this.scoring;
    const { sections, textCounts, headingCounts, pageOf } = index;
    for (const { id, factor } of alternatives) {
      for (let i = sections.starts[id] ?? 0; i < (sections.starts[id + 1] ?? 0); i++) {
        const at = sections.values[i] ?? 0;
        const page = pageOf[at] ?? 0;
        const text = textCounts[i] ?? 0;
        const heading = headingCounts[i] ?? 0;
        const own = heading % ABOVE;
        const above = heading >= ABOVE ? 1 : 0;
        if (sure[at] === 0) this.sections.push(at);
        if (pageSure[page] === 0) {
          this.pages.push(page);
          pageCounts[page] = above * ofPage.title * factor;
        }
        const inHeadings = ofSection.own * Math.min(1, own) + ofSection.above * above;
        counts[at] = (counts[at] ?? 0) + factor * (text / (this.norms[at] ?? 1) + inHeadings);
        pageCounts[page] = (pageCounts[page] ?? 0) + factor * (text + own);
        sure[at] = Math.max(sure[at] ?? 0, factor);
        pageSure[page] = Math.max(pageSure[page] ?? 0, factor);
      }
    }
  }

  clear(): void {
    for (const at of this.sections) this.counts[at] = this.sure[at] = 0;
    for (const page of this.pages) this.pageCounts[page] = this.pageSure[page] = 0;
    this.sections.length = this.pages.length = 0;
  }
}
