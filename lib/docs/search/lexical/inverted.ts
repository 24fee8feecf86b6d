/** The index: the places of words, in typed arrays. */
import type { Indexed } from "#lib/docs/search/ranking.ts";
import { EVERYDAY } from "./everyday.ts";
import { NumberList } from "./number-list.ts";
import { chunks, readChunk } from "./words.ts";

/** Lists of numbers, one after the other: list `i` is `values[starts[i] .. starts[i + 1]]`. */
export type Lists = { starts: Int32Array; values: Int32Array | Uint16Array };

export type Inverted = {
  /** Ids of terms, counted from 0. */
  terms: Map<string, number>;
  /** The id of the term of each word as it is written. */
  words: Map<string, number>;
  /** Page of each section; pages count from 0 in the order of their first sections. */
  pageOf: Int32Array;
  /** First section of each page. */
  firstOf: Int32Array;
  /**
   * The sections of each term, ascending. The two arrays below count the term in their texts and headings (see
   * `ABOVE`).
   */
  sections: Lists;
  textCounts: Uint8Array;
  headingCounts: Uint8Array;
  /** Pages per term. */
  pageCounts: Int32Array;
  /** The words of each section's text, heading, page title and address, as ids of terms. */
  texts: Lists;
  headings: Lists;
  /** Whole identifiers in each section's heading. */
  headingWholes: Lists;
  titles: Lists;
  names: Lists;
  /** The words of each page's title and keywords. */
  topics: Lists;
  /** The words of each page's whole address, folders included. */
  paths: Lists;
  /** Words of a section's text, and of all texts of a page. */
  lengths: Float32Array;
  pageLengths: Float32Array;
  meanLength: number;
  meanPageLength: number;
  /** The weight of each term. It is the larger, the fewer sections contain the term; everyday words have less. */
  weights: Float32Array;
};

/** Share of its weight that an everyday word keeps. Such words are rare in many docs, and name no subject. */
export const EVERYDAY_SHARE = 0.7;

/** A heading count is how often a section's own heading has a term, and this for each time that those above have it. */
export const ABOVE = 16;

export function buildInverted(sections: Indexed[]): Inverted {
  const reader = createReader();
  const pageIds = new Map<string, number>();
  const firstOf: number[] = [];
  const pageOf = Int32Array.from(sections, ({ path }, at) => {
    const known = pageIds.get(path);
    if (known !== undefined) return known;
    pageIds.set(path, firstOf.length);
    firstOf.push(at);
    return firstOf.length - 1;
  });
  const texts = createLists();
  const wholes = createLists();
  const headings = createLists();
  const headingWholes = createLists();
  const above = createLists();
  const titles = createLists();
  const names = createLists();
  const topics = createLists();
  const paths = createLists();
  for (const [at, { path, title, headingPath, content, keywords, description }] of sections.entries()) {
    const isFirst = firstOf[pageOf[at] ?? 0] === at;
    reader.read(content, texts, wholes);
    if (isFirst && description) reader.read(description, texts, wholes);
    texts.end();
    reader.read(headingPath.at(-1) ?? title, headings, headingWholes);
    headings.end();
    headingWholes.end();
    for (const text of [title, ...headingPath.slice(1, -1)]) reader.read(text, above, above);
    if (isFirst) {
      for (const keyword of keywords) reader.read(keyword, above, above);
      reader.read(title, titles);
      titles.end();
      for (const text of [title, ...keywords]) reader.read(text, topics, topics);
      topics.end();
      reader.read(path.split("/").at(-1) ?? "", names);
      names.end();
      reader.read(path.replaceAll("/", " "), paths);
      paths.end();
    }
    above.end();
    wholes.end();
  }
  return assemble(reader, {
    pageOf,
    firstOf: Int32Array.from(firstOf),
    texts: texts.lists(),
    wholes: wholes.lists(),
    headings: headings.lists(),
    headingWholes: headingWholes.lists(),
    above: above.lists(),
    titles: titles.lists(),
    names: names.lists(),
    topics: topics.lists(),
    paths: paths.lists(),
  });
}

type Parts = Pick<
  Inverted,
  "pageOf" | "firstOf" | "texts" | "headings" | "headingWholes" | "titles" | "names" | "topics" | "paths"
> & {
  wholes: Lists;
  above: Lists;
};

function assemble(reader: ReturnType<typeof createReader>, parts: Parts): Inverted {
  const { wholes, above, ...lists } = parts;
  const count = parts.pageOf.length;
  const size = reader.terms.size;
  const found = countTerms(parts, size);
  const pageLengths = new Float32Array(parts.firstOf.length);
  const lengths = Float32Array.from({ length: count }, (_, at) => lengthOf(parts.texts, at));
  for (let at = 0; at < count; at++) {
    const page = parts.pageOf[at] ?? 0;
    pageLengths[page] = (pageLengths[page] ?? 0) + (lengths[at] ?? 0);
  }
  const total = parts.texts.values.length;
  return {
    ...lists,
    ...found,
    terms: reader.terms,
    words: reader.words,
    lengths,
    pageLengths,
    meanLength: Math.max(1, total / Math.max(1, count)),
    meanPageLength: Math.max(1, total / Math.max(1, pageLengths.length)),
    weights: weigh(reader.terms, found.sections, count),
  };
}

function weigh(terms: Map<string, number>, { starts }: Lists, sections: number): Float32Array {
  const weights = new Float32Array(terms.size);
  for (const [term, id] of terms) {
    const count = (starts[id + 1] ?? 0) - (starts[id] ?? 0);
    const rarity = Math.log(1 + (sections - count + 0.5) / (count + 0.5));
    weights[id] = rarity * (EVERYDAY.has(term) ? EVERYDAY_SHARE : 1);
  }
  return weights;
}

/** Lists the sections of each term by a counting sort, which reads all sections twice. */
function countTerms({ texts, wholes, headings, headingWholes, above, pageOf }: Parts, size: number) {
  const count = pageOf.length;
  const starts = new Int32Array(size + 1);
  const lastSeen = new Int32Array(size).fill(-1);
  const all = [texts, wholes, headings, headingWholes, above];
  for (let at = 0; at < count; at++) {
    for (const lists of all) {
      for (let i = lists.starts[at] ?? 0; i < (lists.starts[at + 1] ?? 0); i++) {
        const term = lists.values[i] ?? 0;
        if (lastSeen[term] === at) continue;
        lastSeen[term] = at;
        starts[term + 1] = (starts[term + 1] ?? 0) + 1;
      }
    }
  }
  for (let term = 0; term < size; term++) starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0);
  const total = starts[size] ?? 0;
  const values = new Int32Array(total);
  const textCounts = new Uint8Array(total);
  const headingCounts = new Uint8Array(total);
  const next = starts.slice(0, size);
  const place = new Int32Array(size);
  lastSeen.fill(-1);
  const lastPage = new Int32Array(size).fill(-1);
  const pageCounts = new Int32Array(size);
  for (let at = 0; at < count; at++) {
    const page = pageOf[at] ?? 0;
    for (const lists of all) {
      const counts = lists === texts || lists === wholes ? textCounts : headingCounts;
      const step = lists === above ? ABOVE : 1;
      for (let i = lists.starts[at] ?? 0; i < (lists.starts[at + 1] ?? 0); i++) {
        const term = lists.values[i] ?? 0;
        if (lastSeen[term] !== at) {
          lastSeen[term] = at;
          const slot = next[term] ?? 0;
          next[term] = slot + 1;
          place[term] = slot;
          values[slot] = at;
          if (lastPage[term] !== page) {
            lastPage[term] = page;
            pageCounts[term] = (pageCounts[term] ?? 0) + 1;
          }
        }
        const slot = place[term] ?? 0;
        const previous = counts[slot] ?? 0;
        if (counts === textCounts ? previous < 255 : canAdd(previous, step)) counts[slot] = previous + step;
      }
    }
  }
  return { sections: { starts, values }, textCounts, headingCounts, pageCounts };
}

/** Whether a heading count can grow: the counts of the section's own heading and of those above it share a byte. */
const canAdd = (count: number, step: number): boolean =>
  step === ABOVE ? count < 256 - ABOVE : count % ABOVE < ABOVE - 1;

const lengthOf = ({ starts }: Lists, at: number): number => (starts[at + 1] ?? 0) - (starts[at] ?? 0);

function createLists() {
  const starts = new NumberList();
  const values = new NumberList();
  starts.push(0);
  return {
    push: (value: number) => values.push(value),
    end: () => starts.push(values.length),
    lists: (): Lists => ({ starts: starts.toArray(), values: values.toArray() }),
  };
}
type ListBuilder = ReturnType<typeof createLists>;

/** Reads texts into lists of term ids. A piece that was read before costs one look-up. */
function createReader() {
  const terms = new Map<string, number>();
  const words = new Map<string, number>();
  const known = new Map<string, { words: number[]; wholes: number[] }>();
  const idOf = (term: string): number => {
    const id = terms.get(term) ?? terms.size;
    if (id === terms.size) terms.set(term, id);
    return id;
  };
  function readNew(chunk: string) {
    const read = readChunk(chunk);
    const searched = read.words.filter(({ stop }) => !stop);
    for (const { word, term } of searched) words.set(word, idOf(term));
    const ids = { words: searched.map(({ term }) => idOf(term)), wholes: read.wholes.map(idOf) };
    for (const [i, name] of read.wholes.entries()) words.set(name, ids.wholes[i] ?? 0);
    known.set(chunk, ids);
    return ids;
  }
  return {
    terms,
    words,
    /** Adds the words of a text to one list, and its whole identifiers to another. */
    read(text: string, into: ListBuilder, wholesInto?: ListBuilder) {
      for (const chunk of chunks(text)) {
        const ids = known.get(chunk) ?? readNew(chunk);
        for (const id of ids.words) into.push(id);
        if (wholesInto) for (const id of ids.wholes) wholesInto.push(id);
      }
    },
  };
}
