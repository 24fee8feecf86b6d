/** Finds words of the index by their beginning, with or without typing errors. */
import type { Inverted } from "./inverted.ts";

export type Spelling = {
  /** In alphabetical order. */
  words: string[];
  /** The term of each word, and how many sections have it. */
  ids: Int32Array;
  counts: Int32Array;
  /** The letters of each word, as one bit each. */
  letters: Int32Array;
};

/** Shortest words that are corrected: with one error, and with two. */
const LEAST = 4;
const LEAST_FOR_TWO = 8;
/** Most corrections of one word. */
const CORRECTIONS = 2;

export function createSpelling({ words, sections: { starts } }: Inverted): Spelling {
  const sorted = [...words.keys()].sort();
  const ids = Int32Array.from(sorted, (word) => words.get(word) ?? 0);
  return {
    words: sorted,
    ids,
    counts: ids.map((id) => (starts[id + 1] ?? 0) - (starts[id] ?? 0)),
    letters: Int32Array.from(sorted, lettersOf),
  };
}

/** Terms of the words that differ least from `word`, which the index lacks. The most frequent are first. */
export function correct(spelling: Spelling, word: string): number[] {
  const close = nearest(spelling, word, false).map(({ at }) => spelling.ids[at] ?? 0);
  return [...new Set(close)].slice(0, CORRECTIONS);
}

/** Terms of the words with this beginning, the most frequent first. Without any, a typing error in it is allowed. */
export function complete(spelling: Spelling, beginning: string, limit: number): number[] {
  const { words, ids, counts } = spelling;
  const found: number[] = [];
  for (let at = lowerBound(words, beginning); words[at]?.startsWith(beginning); at++) found.push(at);
  const best = found.length > 0 ? found.map((at) => ({ at, distance: 0 })) : nearest(spelling, beginning, true);
  // The word itself goes before longer ones.
  const rank = (at: number) => (words[at] === beginning ? Number.POSITIVE_INFINITY : (counts[at] ?? 0));
  const sorted = best.sort((a, b) => a.distance - b.distance || rank(b.at) - rank(a.at));
  return [...new Set(sorted.map(({ at }) => ids[at] ?? 0))].slice(0, limit);
}

function nearest({ words, counts, letters }: Spelling, word: string, beginning: boolean) {
  if (word.length < LEAST || word.length > 32) return [];
  const allowed = word.length >= LEAST_FOR_TWO ? 2 : 1;
  const own = lettersOf(word);
  const measure = createMeasure(word, beginning, allowed);
  const found: { at: number; distance: number }[] = [];
  for (let at = 0; at < words.length; at++) {
    // This cheap check excludes most candidates: they lack more of the word's letters than the allowed errors remove.
    if (bits(own & ~(letters[at] ?? 0)) > allowed) continue;
    const candidate = words[at] ?? "";
    if (candidate.length < word.length - allowed) continue;
    if (!beginning && candidate.length > word.length + allowed) continue;
    const distance = measure(candidate);
    if (distance <= allowed) found.push({ at, distance });
  }
  return found.sort((a, b) => a.distance - b.distance || (counts[b.at] ?? 0) - (counts[a.at] ?? 0));
}

/**
 * Edits between a word and a candidate (or, for a beginning, the closest beginning of the candidate): letters added,
 * left out, changed, or swapped with their neighbour. A result above `allowed` may be smaller than the exact number.
 */
function createMeasure(word: string, beginning: boolean, allowed: number): (candidate: string) => number {
  const rows = [0, 1, 2].map(() => new Int32Array(word.length + 1));
  return (candidate) => {
    let [before, previous, current] = rows as [Int32Array, Int32Array, Int32Array];
    for (let i = 0; i <= word.length; i++) previous[i] = i;
    let least = word.length;
    const end = Math.min(candidate.length, word.length + 2);
    for (let j = 1; j <= end; j++) {
      current[0] = j;
      let fewest = j;
      for (let i = 1; i <= word.length; i++) {
        const same = word.charCodeAt(i - 1) === candidate.charCodeAt(j - 1);
        let edits = Math.min(
          (previous[i] ?? 0) + 1,
          (current[i - 1] ?? 0) + 1,
          (previous[i - 1] ?? 0) + (same ? 0 : 1),
        );
        const swapped =
          i > 1 &&
          j > 1 &&
          word.charCodeAt(i - 1) === candidate.charCodeAt(j - 2) &&
          word.charCodeAt(i - 2) === candidate.charCodeAt(j - 1);
        if (swapped) edits = Math.min(edits, (before[i - 2] ?? 0) + 1);
        current[i] = edits;
        if (edits < fewest) fewest = edits;
      }
      if (fewest > allowed && least > allowed) return allowed + 1;
      least = Math.min(least, current[word.length] ?? 0);
      [before, previous, current] = [previous, current, before];
    }
    return beginning ? least : (previous[word.length] ?? 0) + candidate.length - end;
  };
}

/** First place in sorted words that is not before the word. */
function lowerBound(words: string[], word: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? "") < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

const lettersOf = (word: string): number => {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31);
  return letters;
};

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
