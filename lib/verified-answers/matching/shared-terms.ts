/** Which of many texts share most words with a question, by an index from words to texts. */
import { setImmediate } from "node:timers/promises";
import { termsOf } from "./wording.ts";

/** Texts that are read before other work has its turn. */
const STEP = 200;

export type SharedTerms = {
  /**
   * The places of at most `limit` texts that share a word with the question, those that share most first. `weights`: the
   * question's words. `isAllowed`: whether the text at a place counts.
   */
  find(
    weights: ReadonlyMap<string, { weight: number }>,
    isAllowed: (place: number) => boolean,
    limit: number,
  ): number[];
};

export async function indexTerms(texts: readonly string[]): Promise<SharedTerms> {
  const places = new Map<string, number[]>();
  const sizes: number[] = [];
  for (const [place, text] of texts.entries()) {
    if (place % STEP === STEP - 1) await setImmediate();
    const terms = termsOf(text);
    sizes.push(terms.size);
    for (const term of terms) {
      const known = places.get(term);
      if (known) known.push(place);
      else places.set(term, [place]);
    }
  }
  return { find: (weights, isAllowed, limit) => findShared(places, sizes, weights, isAllowed, limit) };
}

/** The share of the question's weight and that of the text's words, added. */
function findShared(
  places: ReadonlyMap<string, readonly number[]>,
  sizes: readonly number[],
  weights: ReadonlyMap<string, { weight: number }>,
  isAllowed: (place: number) => boolean,
  limit: number,
): number[] {
  const total = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0) || 1;
  const shares = new Map<number, number>();
  for (const [term, { weight }] of weights)
    for (const place of places.get(term) ?? [])
      shares.set(place, (shares.get(place) ?? 0) + weight / total + 1 / (sizes[place] ?? 1));
  return [...shares]
    .filter(([place]) => isAllowed(place))
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([place]) => place);
}
