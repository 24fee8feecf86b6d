/** A question as a list of terms to look for. */
import type { Inverted } from "./inverted.ts";
import { correct, type Spelling } from "./spelling.ts";
import type { Synonyms } from "./synonyms.ts";
import { readWords } from "./words.ts";

/** One term that is looked for. `factor`, up to 1: how likely it means what the question says. */
export type Alternative = { id: number; factor: number };

/** A word of the question with its alternatives. `weight`: rarer words have more. */
export type Wanted = { alternatives: Alternative[]; weight: number };

export type Query = {
  wanted: Wanted[];
  /** The question's words in order, as places in `wanted`; -1 for words without any alternative in the index. */
  order: number[];
  /** Weight of all of `wanted`. */
  known: number;
  /**
   * The same plus the words and names that the index lacks, each with the largest possible weight. A single corrected
   * word does not count as lacking.
   */
  total: number;
};

/** Factors of a corrected spelling and of a synonym. */
const CORRECTED = 0.8;
const SYNONYM = 0.6;

export type QueryReader = (question: string) => Query;

export function createQueryReader(index: Inverted, spelling: Spelling, synonyms: Synonyms): QueryReader {
  const rarest = Math.log(1 + 2 * index.pageOf.length);
  const alternativesOf = (term: string, word: string): Alternative[] => {
    const id = index.terms.get(term);
    return id === undefined ? correct(spelling, word).map((id) => ({ id, factor: CORRECTED })) : [{ id, factor: 1 }];
  };
  const synonymIds = (words: string[][]): Alternative[] =>
    words.flatMap((group) =>
      group.flatMap((term) => {
        const id = index.terms.get(term);
        return id === undefined ? [] : [{ id, factor: SYNONYM / group.length }];
      }),
    );

  return (question) => {
    const { words, wholes } = readWords(question);
    const asked = words.filter(({ stop }) => !stop);
    const synonymsAt = synonyms(asked.map(({ term }) => term));
    const places = new Map<string, number>();
    const wanted: Wanted[] = [];
    let missing = 0;
    let corrected = 0;
    const addTerm = (term: string, word: string, others: string[][]): number => {
      const known = places.get(term);
      if (known !== undefined) return known;
      const alternatives = [...alternativesOf(term, word), ...synonymIds(others)];
      const at = alternatives.length === 0 ? -1 : wanted.length;
      places.set(term, at);
      if (at < 0) missing += 1;
      else if (alternatives.every(({ factor }) => factor < 1)) corrected += 1;
      if (at >= 0) wanted.push({ alternatives, weight: rarity(index, alternatives[0]?.id ?? 0) });
      return at;
    };
    const order = asked.map(({ term, word }, i) => addTerm(term, word, synonymsAt[i] ?? []));
    for (const name of wholes) {
      if (index.terms.has(name)) addTerm(name, name, []);
      // The parts of an unknown name may be common words.
      else missing += 1;
    }
    // One word may be mistyped. Several words that need correction belong to another subject.
    if (corrected > 1) missing += corrected;
    const known = wanted.reduce((sum, { weight }) => sum + weight, 0);
    return { wanted, order, known, total: known + missing * rarest };
  };
}

/** The weight of a term. It is the larger, the fewer sections contain the term. */
export function rarity({ sections: { starts }, pageOf }: Inverted, id: number): number {
  const count = (starts[id + 1] ?? 0) - (starts[id] ?? 0);
  return Math.log(1 + (pageOf.length - count + 0.5) / (count + 0.5));
}
