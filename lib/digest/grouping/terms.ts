/** Questions as vectors of the search's own terms. */
import type { Pause } from "#lib/digest/slices.ts";
import { EVERYDAY, EVERYDAY_SYNONYMS } from "#lib/docs/search/lexical/everyday.ts";
import { createSynonyms } from "#lib/docs/search/lexical/synonyms.ts";
import { readWords } from "#lib/docs/search/lexical/words.ts";

/** Terms with their weights, of length 1. */
export type TermVector = ReadonlyMap<string, number>;

/** The weight of everyday words, which say little about a subject, relative to that of other words. */
const EVERYDAY_WEIGHT = 0.4;

const synonymsOf = createSynonyms([], EVERYDAY_SYNONYMS);

/** The terms of a text, each once, with the factor of how likely the text means it: 1 for its own words. */
function termsOf(text: string): Map<string, number> {
  const { words, wholes } = readWords(text);
  const asked = words.filter(({ stop }) => !stop).map(({ term }) => term);
  const terms = new Map<string, number>();
  for (const { terms: meant, factor } of synonymsOf(asked).flat()) {
    for (const term of meant) terms.set(term, Math.max(terms.get(term) ?? 0, factor / meant.length));
  }
  for (const term of [...asked, ...wholes]) terms.set(term, 1);
  return terms;
}

/** Returns a vector for each text. A term that few of the texts have weighs more. */
export async function toVectors(texts: readonly string[], pause: Pause): Promise<TermVector[]> {
  const read: Map<string, number>[] = [];
  for (const text of texts) {
    await pause();
    read.push(termsOf(text));
  }
  const counts = new Map<string, number>();
  for (const terms of read) for (const term of terms.keys()) counts.set(term, (counts.get(term) ?? 0) + 1);
  const rarity = (term: string) =>
    Math.log(1 + texts.length / (counts.get(term) ?? 1)) * (EVERYDAY.has(term) ? EVERYDAY_WEIGHT : 1);
  return read.map((terms) => toUnit(new Map([...terms].map(([term, factor]) => [term, factor * rarity(term)]))));
}

function toUnit(vector: Map<string, number>): TermVector {
  const length = Math.hypot(...vector.values());
  return length === 0 ? vector : new Map([...vector].map(([term, weight]) => [term, weight / length]));
}

/** The cosine of two vectors, from 0 to 1. */
export function similarity(one: TermVector, other: TermVector): number {
  const [short, long] = one.size < other.size ? [one, other] : [other, one];
  let sum = 0;
  for (const [term, weight] of short) sum += weight * (long.get(term) ?? 0);
  return sum;
}
