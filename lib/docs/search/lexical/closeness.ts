/** How close a question's words are to each other in a section. */
import type { Inverted } from "./inverted.ts";
import type { Query } from "./query.ts";

/** Most words between two that count as close, and words of a passage. */
const CLOSE = 6;
const PASSAGE = 40;
/** Position of a word that was not met yet. */
const FAR = -1_000_000;

/** As shares of the question's pairs, and of its weight; see `FEATURES`. */
export type Closeness = { pairs: number; near: number; window: number };

/** A neighbour in the question: its place, and whether the word that it is a neighbour of comes after it. */
type Partner = { pair: number; other: number; after: boolean; weight: number };

/** Describes section after section for one question. */
export type Scan = (at: number) => Closeness;

/** Reads a section's words once, its heading's first, for all features that depend on where words are. */
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

/** The words of a question that were met in one section. A word of the question is known by its place in it. */
class Hits {
  readonly weights: readonly number[];
  /** Weight of all that the question asks for. */
  readonly known: number;
  readonly partners: readonly Partner[][];
  readonly pairWeight: number;
  /** Where each word was met last. */
  readonly last: Int32Array;
  /** How often the passage under way has each word. */
  readonly inPassage: Int32Array;
  /** Which pairs were met as neighbours, and which close to each other. */
  readonly adjacent: Uint8Array;
  readonly close: Uint8Array;
  readonly positions: number[] = [];
  readonly places: number[] = [];
  /** Weight of the pairs that were met as neighbours, and close to each other. */
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
    const ofPairs = this.pairWeight || 1;
    return {
      pairs: this.pairs / ofPairs,
      near: this.near / ofPairs,
      window: this.fullestPassage() / (this.known || 1),
    };
  }

  /** Weight of the words in the passage that has most of the question. */
  fullestPassage(): number {
    const { inPassage, positions, places, weights } = this;
    inPassage.fill(0);
    let passage = 0;
    let fullest = 0;
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
      fullest = Math.max(fullest, passage);
    }
    return fullest;
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
