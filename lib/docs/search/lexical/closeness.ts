/** How close a question's words are to each other in a section. */
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";

/** Most words between two that count as close, and words of a passage. */
const CLOSE = 6;
const PASSAGE = 40;
/** Position of a word that has not occurred yet. */
const FAR = -1_000_000;

/** As shares of the question's pairs, and of its weight; see `FEATURES`. */
export type Closeness = { pairs: number; near: number; window: number };

/** A neighbour of a word in the question. `other` is its place; `after`: the word comes after this neighbour. */
type Partner = { pair: number; other: number; after: boolean; weight: number };

/** Measures one section for the question that the scan was created for. */
export type Scan = (at: number) => Closeness;

/** Reads the words of a section's heading and text once, for all features that depend on the positions of words. */
export function createScan(index: Inverted, query: Query, placeOf: Uint16Array): Scan {
  const hits = new Hits(query);
  return (at) => {
    hits.clear();
    let position = 0;
    for (const { starts, values } of [index.headings, index.texts]) {
      for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i++, position++) {
        const place = (placeOf[values[i] ?? 0] ?? 0) - 1;
        if (place >= 0) hits.add(place, position);
      }
    }
    return hits.measure();
  };
}

/** The words of a question that occur in one section. `place` is the position of a word in the question. */
class Hits {
  readonly weights: readonly number[];
  /** Weight of all words of the question that the index knows. */
  readonly known: number;
  readonly partners: readonly Partner[][];
  readonly pairWeight: number;
  /** Position of the last occurrence of each word. */
  readonly last: Int32Array;
  /** How often the current passage contains each word. */
  readonly inPassage: Int32Array;
  /** 1 for each pair that occurred as neighbours, and for each that occurred close to each other. */
  readonly adjacent: Uint8Array;
  readonly close: Uint8Array;
  readonly positions: number[] = [];
  readonly places: number[] = [];
  /** Weight of the pairs that occurred as neighbours, and of those that occurred close to each other. */
  pairs = 0;
  near = 0;

  constructor({ wanted, order, known }: Query) {
    this.weights = wanted.map(({ weight }) => weight);
    this.known = known;
    const { partners, pairCount, pairWeight } = pairUp(order, this.weights);
    this.partners = partners;
    this.pairWeight = pairWeight;
    this.last = new Int32Array(wanted.length);
    this.inPassage = new Int32Array(wanted.length);
    this.adjacent = new Uint8Array(pairCount);
    this.close = new Uint8Array(pairCount);
  }

  clear(): void {
    this.last.fill(FAR);
    this.adjacent.fill(0);
    this.close.fill(0);
    this.positions.length = this.places.length = this.pairs = this.near = 0;
  }

  add(place: number, position: number): void {
    for (const { pair, other, after, weight } of this.partners[place] ?? []) {
      const distance = position - (this.last[other] ?? 0);
      if (distance > CLOSE) continue;
      if (this.close[pair] === 0) {
        this.close[pair] = 1;
        this.near += weight;
      }
      if (after && distance === 1 && this.adjacent[pair] === 0) {
        this.adjacent[pair] = 1;
        this.pairs += weight;
      }
    }
    this.last[place] = position;
    this.positions.push(position);
    this.places.push(place);
  }

  measure(): Closeness {
    const pairWeight = this.pairWeight || 1;
    return {
      pairs: this.pairs / pairWeight,
      near: this.near / pairWeight,
      window: this.bestPassageWeight() / (this.known || 1),
    };
  }

  /** Weight of the question's words in the passage that contains most of them. */
  bestPassageWeight(): number {
    const { inPassage, positions, places, weights } = this;
    inPassage.fill(0);
    let passage = 0;
    let best = 0;
    let from = 0;
    for (const [i, position] of positions.entries()) {
      const place = places[i] ?? 0;
      if (inPassage[place] === 0) passage += weights[place] ?? 0;
      inPassage[place] = (inPassage[place] ?? 0) + 1;
      for (; position - (positions[from] ?? position) > PASSAGE; from++) {
        const left = places[from] ?? 0;
        inPassage[left] = (inPassage[left] ?? 0) - 1;
        if (inPassage[left] === 0) passage -= weights[left] ?? 0;
      }
      best = Math.max(best, passage);
    }
    return best;
  }
}

/** The pairs of neighbours in a question, by the place of either word. */
function pairUp(order: readonly number[], weights: readonly number[]) {
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
