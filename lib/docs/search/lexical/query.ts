/** A question as a list of terms to look for. */
import { asksForChanges } from "./change-log.ts";
import { EVERYDAY } from "./everyday.ts";
import { EVERYDAY_SHARE, type Inverted } from "./inverted.ts";
import { correct, type Spelling } from "./spelling.ts";
import type { Synonym, Synonyms } from "./synonyms.ts";
import { readWords } from "./words.ts";

/** One term that is looked for. `factor`, up to 1: how likely it means what the question says. */
export type Alternative = { id: number; factor: number };

/**
 * A word of the question with its alternatives. `weight`: rarer words have more. `subject`: it may name what the question
 * is about, as everyday words do not. `sure`: how likely the index has it, 1 for the word itself.
 */
export type Wanted = { alternatives: Alternative[]; weight: number; subject: boolean; sure: number };

export type Query = {
  wanted: Wanted[];
  /** The question's words in order, as places in `wanted`; -1 for words without any alternative in the index. */
  order: number[];
  /** Weight of all of `wanted`. */
  known: number;
  /**
   * The same plus the words and names that the index lacks. A single corrected word does not count as lacking.
   */
  total: number;
  /** Number of words that the index lacks and that may name the subject; of those, proper names and identifiers. */
  lacking: { subjects: number; names: number };
  asksForChanges: boolean;
};

/** The factor of a corrected spelling. */
const CORRECTED = 0.8;

export type QueryReader = (question: string) => Query;

export function createQueryReader(index: Inverted, spelling: Spelling, synonyms: Synonyms): QueryReader {
  const rarest = Math.log(1 + 2 * index.pageOf.length);
  const alternativesOf = (term: string, word: string, mayCorrect: boolean): Alternative[] => {
    const id = index.terms.get(term);
    if (id !== undefined) return [{ id, factor: 1 }];
    return mayCorrect ? correct(spelling, word).map((id) => ({ id, factor: CORRECTED })) : [];
  };
  const synonymIds = (synonyms: Synonym[]): Alternative[] =>
    synonyms.flatMap(({ terms, factor }) =>
      terms.flatMap((term) => {
        const id = index.terms.get(term);
        return id === undefined ? [] : [{ id, factor: factor / terms.length }];
      }),
    );

  return (question) => {
    const { words, wholes } = readWords(question);
    const asked = words.filter(({ stop }) => !stop);
    const names = readNames(question);
    const synonymsAt = synonyms(asked.map(({ term }) => term));
    const places = new Map<string, number>();
    const wanted: Wanted[] = [];
    const lacking = { subjects: 0, names: 0 };
    let missing = 0;
    let corrected = 0;
    const addMissing = (term: string, isName: boolean) => {
      const subject = !EVERYDAY.has(term);
      missing += subject ? 1 : EVERYDAY_SHARE;
      if (subject) lacking.subjects += 1;
      if (subject && isName) lacking.names += 1;
    };
    const addTerm = (term: string, word: string, others: Synonym[]): number => {
      const known = places.get(term);
      if (known !== undefined) return known;
      const meant = synonymIds(others);
      const alternatives = [...alternativesOf(term, word, meant.length === 0), ...meant];
      const at = alternatives.length === 0 ? -1 : wanted.length;
      const isName = names.has(word);
      places.set(term, at);
      const sure = Math.max(0, ...alternatives.map(({ factor }) => factor));
      // A name that the index lacks is rather another subject than a typing error.
      if (at < 0 || (isName && sure < 1)) addMissing(term, isName);
      else if (sure < 1) corrected += 1;
      const weight = index.weights[alternatives[0]?.id ?? -1] ?? 0;
      if (at >= 0) wanted.push({ alternatives, weight, subject: !EVERYDAY.has(term), sure });
      return at;
    };
    const order = asked.map(({ term, word }, i) => addTerm(term, word, synonymsAt[i] ?? []));
    for (const name of wholes) {
      if (index.terms.has(name)) addTerm(name, name, []);
      // The parts of an unknown name may be common words.
      else addMissing(name, true);
    }
    // One word may be mistyped. Several words that need correction belong to another subject.
    if (corrected > 1) missing += corrected;
    const known = wanted.reduce((sum, { weight }) => sum + weight, 0);
    const total = known + missing * rarest;
    return { wanted, order, known, total, lacking, asksForChanges: asksForChanges(question) };
  };
}

/** Words, in lower case, that are written as names are: with a capital within a sentence, or with digits. */
function readNames(question: string): Set<string> {
  const found = question.matchAll(/(?<=[^.!?\s]\s+)\p{Lu}[\p{L}\p{N}]*|\p{L}+\p{N}[\p{L}\p{N}]*/gu);
  return new Set(Array.from(found, ([name]) => name.toLowerCase()));
}
