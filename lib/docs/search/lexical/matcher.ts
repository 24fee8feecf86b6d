/** Finds the words of a question in short texts, by the same reading of words as the index. */
import type { Matcher } from "#lib/docs/search/ranking.ts";
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";
import { chunks, readChunk } from "./words.ts";

type Read = readonly { place: number; factor: number }[];

/** A word in small letters: most words of a text are looked up as they are written. */
const PLAIN = /^[a-z]+$/;

export function createMatcher({ terms, words }: Inverted, { wanted, order, total }: Query): Matcher {
  const known = new Map<number, { place: number; factor: number }>();
  wanted.forEach(({ alternatives }, place) => {
    for (const { id, factor } of alternatives)
      if (factor > (known.get(id)?.factor ?? 0)) known.set(id, { place, factor });
  });
  const read = new Map<string, Read>();
  const lookUp = (id: number | undefined): Read => {
    const found = id === undefined ? undefined : known.get(id);
    return found ? [found] : [{ place: -1, factor: 0 }];
  };
  function readNew(chunk: string): Read {
    const { words: parts, wholes } = readChunk(chunk);
    const ofParts = parts.filter(({ stop }) => !stop).flatMap(({ term }) => lookUp(terms.get(term)));
    const ofWholes = wholes.flatMap((name) => lookUp(terms.get(name)));
    return [...ofParts, ...ofWholes.filter(({ place }) => place >= 0)];
  }
  return {
    weights: wanted.map(({ weight }) => weight),
    total,
    order,
    read: (text) =>
      chunks(text).flatMap((chunk) => {
        const before = read.get(chunk);
        if (before) return before;
        const id = PLAIN.test(chunk) ? words.get(chunk) : undefined;
        const found = id === undefined ? readNew(chunk) : lookUp(id);
        read.set(chunk, found);
        return found;
      }),
  };
}
