/** How close a question's words are to each other in a section. */
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";

/** Words between two that are still close, and words of a passage. */
const CLOSE = 6;
const PASSAGE = 40;
/** Where a word is that was not met yet. */
const FAR = -1_000_000;

/** As shares of the question's pairs, and of its weight; see `FEATURES`. */
export type Closeness = { pairs: number; near: number; window: number };

/** A neighbour in the question: its place, and whether what it is a neighbour of comes after it. */
type Partner = { pair: number; other: number; after: boolean; weight: number };

/** Goes through a section's words once, its heading's first, for all that depends on where they are. */
export function createScan(index: Inverted, { wanted, order, known }: Query, placeOf: Uint16Array) {
  const weights = wanted.map(({ weight }) => weight);
  const { partners, pairCount, pairWeight } = pairUp(order, weights);
  const last = new Int32Array(wanted.length);
  const inPassage = new Int32Array(wanted.length);
  const adjacent = new Uint8Array(pairCount);
  const close = new Uint8Array(pairCount);
  const hits: number[] = [];
  const hitPlaces: number[] = [];
  let pairs = 0;
  let near = 0;

  function meet(place: number, position: number): void {
    for (const { pair, other, after, weight } of partners[place] ?? []) {
      const distance = position - (last[other] ?? 0);
      if (distance > CLOSE) continue;
      if (close[pair] === 0) {
        close[pair] = 1;
        near += weight;
      }
      if (after && distance === 1 && adjacent[pair] === 0) {
        adjacent[pair] = 1;
        pairs += weight;
      }
    }
    last[place] = position;
    hits.push(position);
    hitPlaces.push(place);
  }

  /** The weight of what the passage that has the most of the question has of it. */
  function fullestPassage(): number {
    inPassage.fill(0);
    let passage = 0;
    let fullest = 0;
    let from = 0;
    for (const [i, position] of hits.entries()) {
      const place = hitPlaces[i] ?? 0;
      if (inPassage[place] === 0) passage += weights[place] ?? 0;
      inPassage[place] = (inPassage[place] ?? 0) + 1;
      for (; position - (hits[from] ?? position) > PASSAGE; from++) {
        const left = hitPlaces[from] ?? 0;
        inPassage[left] = (inPassage[left] ?? 0) - 1;
        if (inPassage[left] === 0) passage -= weights[left] ?? 0;
      }
      fullest = Math.max(fullest, passage);
    }
    return fullest;
  }

  return (at: number): Closeness => {
    last.fill(FAR);
    adjacent.fill(0);
    close.fill(0);
    hits.length = hitPlaces.length = pairs = near = 0;
    let position = 0;
    for (const { starts, values } of [index.headings, index.texts]) {
      for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++, position++) {
        const place = (placeOf[values[i] ?? 0] ?? 0) - 1;
        if (place >= 0) meet(place, position);
      }
    }
    const ofPairs = pairWeight || 1;
    return { pairs: pairs / ofPairs, near: near / ofPairs, window: fullestPassage() / (known || 1) };
  };
}

function pairUp(order: number[], weights: number[]) {
  const partners: Partner[][] = weights.map(() => []);
  let pairCount = 0;
  let pairWeight = 0;
  for (const [i, left] of order.slice(0, -1).entries()) {
    const right = order[i + 1] ?? -1;
    if (left < 0 || right < 0 || left === right) continue;
    if (partners[left]?.some(({ other, after }) => other === right && !after)) continue;
    const weight = Math.min(weights[left] ?? 0, weights[right] ?? 0);
    partners[left]?.push({ pair: pairCount, other: right, after: false, weight });
    partners[right]?.push({ pair: pairCount, other: left, after: true, weight });
    pairCount += 1;
    pairWeight += weight;
  }
  return { partners, pairCount, pairWeight };
}
