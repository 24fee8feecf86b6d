/** The second pass of the ranking: it describes a candidate by numbers that can be compared between docs folders. */
import { isChangeLog } from "./change-log.ts";
import { createScan } from "./closeness.ts";
import type { Inverted, Lists } from "./inverted.ts";
import type { Query } from "./query.ts";
import { SCORING, type Scores } from "./scoring.ts";

/**
 * The numbers that decide a candidate's rank. Shares are of the question's weight, 0 to 1, unless another whole is
 * named.
 * - `text`, `page`: BM25 of the section and of its page, divided by the highest value that is possible.
 * - `best`, `second`: the same for the two best sections of the page.
 * - `cover`, `pageCover`: the share of the question that the section, or its page, contains.
 * - `title`, `heading`, `name`, `path`: the share of the page's title, of the section's heading, of the last part of
 *   the page's address and of the whole address that the question contains.
 * - `named`, `filed`, `topic`: the share of the question that title and heading, the address, or the page's title and
 *   keywords contain.
 * - `pairs`, `near`: the share of the question's pairs of neighbours that are neighbours, or close, in the section.
 * - `window`: the largest share of the question in one passage.
 * - `first`: 1 for the first section of a page, else 0.
 * - `changeLog`: 1 for a section of a change log in which the question does not ask for changes, else 0.
 * - `depth`, `titleLength`, `length`: of the address, of the title, and of the text (logarithm).
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
  "topic",
  "pairs",
  "near",
  "window",
  "first",
  "changeLog",
  "depth",
  "titleLength",
  "length",
] as const;
export type Feature = (typeof FEATURES)[number];
export type Features = Record<Feature, number>;

/** Computes the features of a candidate. Created once for each question. */
export type Describe = (at: number) => Features;

/** @param paths of the pages, in their order. */
export function createDescriber(index: Inverted, paths: string[]): (query: Query, scores: Scores) => Describe {
  const depths = Uint8Array.from(paths, (path) => Math.min(255, path.split("/").filter(Boolean).length));
  const changeLogs = Uint8Array.from(paths, (path) => Number(isChangeLog(path)));
  /** Place in the question of each term, from 1; 0 for all others. And how likely the term means what is asked there. */
  const placeOf = new Uint16Array(index.terms.size);
  const factorOf = new Float32Array(index.terms.size);
  let marked: number[] = [];

  return (query, scores) => {
    for (const id of marked) placeOf[id] = 0;
    marked = query.wanted.flatMap(({ alternatives }, at) =>
      alternatives.flatMap(({ id, factor }) => {
        // The place of a word that is asked for itself is not taken by a synonym of another one.
        if (placeOf[id] !== 0 && (factorOf[id] ?? 0) >= factor) return [];
        placeOf[id] = at + 1;
        factorOf[id] = factor;
        return id;
      }),
    );
    const known = query.known || 1;
    const asSection = 1 / (known * (SCORING.section.k1 + 1));
    const asPage = 1 / (known * (SCORING.page.k1 + 1));
    const scan = createScan(index, query, placeOf);
    const describeNames = createNameDescriber(index, query, { placeOf, factorOf });

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
        ...describeNames(at, page),
        ...scan(at),
        first: index.firstOf[page] === at ? 1 : 0,
        changeLog: query.asksForChanges ? 0 : (changeLogs[page] ?? 0),
        depth: (depths[page] ?? 0) / 4,
        titleLength: Math.min(1, titleWords / 6),
        length: Math.log2(1 + (index.lengths[at] ?? 0)) / 10,
      };
    };
  };
}

type Marks = { placeOf: Uint16Array; factorOf: Float32Array };
type Naming = Pick<Features, "title" | "heading" | "name" | "path" | "named" | "filed" | "topic">;

/** Features of headings, titles and addresses. */
function createNameDescriber(index: Inverted, { wanted, known }: Query, { placeOf, factorOf }: Marks) {
  const pages = new Map<number, Omit<Naming, "heading" | "named">>();
  /** The turn in which each word of the question was counted last. */
  const countedIn = new Uint32Array(wanted.length);
  let turn = 0;

  /** Share of a list's weight that the question has. */
  function shareOf({ starts, values }: Lists, at: number): number {
    let all = 0;
    let asked = 0;
    for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++) {
      const id = values[i] ?? 0;
      // A word that is in no text, such as a folder's name, is not expected in a question.
      if (index.sections.starts[id] === index.sections.starts[id + 1]) continue;
      const weight = index.weights[id] ?? 0;
      all += weight;
      if (placeOf[id] !== 0) asked += weight * (factorOf[id] ?? 0);
    }
    return all === 0 ? 0 : asked / all;
  }

  /** Weight of the question's words that a list has and the lists before it in the same turn do not. */
  function addWeight({ starts, values }: Lists, at: number): number {
    let weight = 0;
    for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++) {
      const id = values[i] ?? 0;
      const place = (placeOf[id] ?? 0) - 1;
      if (place < 0 || countedIn[place] === turn) continue;
      countedIn[place] = turn;
      weight += (wanted[place]?.weight ?? 0) * (factorOf[id] ?? 0);
    }
    return weight;
  }

  function describePage(page: number) {
    turn += 1;
    const topic = addWeight(index.topics, page) / (known || 1);
    turn += 1;
    return {
      topic,
      title: shareOf(index.titles, page),
      name: shareOf(index.names, page),
      path: shareOf(index.paths, page),
      filed: addWeight(index.paths, page) / (known || 1),
    };
  }

  return (at: number, page: number): Naming => {
    const shared = pages.get(page) ?? describePage(page);
    pages.set(page, shared);
    turn += 1;
    const heading = shareOf(index.headings, at);
    const own = addWeight(index.headings, at) + addWeight(index.headingWholes, at);
    return { ...shared, heading, named: (own + addWeight(index.titles, page)) / (known || 1) };
  };
}
