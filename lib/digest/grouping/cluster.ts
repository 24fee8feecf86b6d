/** Agglomerative clustering with average linkage. */
import type { Pause } from "#lib/digest/slices.ts";

/** The similarity of two places. A pair is listed once. */
export type Pair = [a: number, b: number, similarity: number];

/**
 * Puts alike things in groups: merges the two groups with the highest average similarity until it is below `least`. It
 * takes `count`² numbers of 4 bytes, and a time of the order of `count`².
 * @param pairs of two places below `count`, in batches; pairs that are not listed are not alike
 * @param pause called between steps whose time is of the order of `count`
 * @returns the places of each group, ascending; the largest group first
 */
export async function cluster(
  count: number,
  pairs: AsyncIterable<Pair[]>,
  least: number,
  pause: Pause,
): Promise<number[][]> {
  const state = createState(count);
  const { groups, nearest } = state;
  for await (const batch of pairs) for (const [a, b, similarity] of batch) state.set(a, b, similarity);
  for (let at = 0; at < count; at++) {
    await pause();
    findNearest(state, at);
  }
  for (;;) {
    await pause();
    const into = closest(state);
    const from = nearest.get(into);
    if (from === undefined || state.get(into, from) < least) break;
    await merge(state, into, from, pause);
  }
  return [...groups.values()].map((places) => places.toSorted((a, b) => a - b)).toSorted((a, b) => b.length - a.length);
}

/** `groups`: the places of each group, by one of them. `nearest`: for each group the one that is most like it. */
type State = {
  groups: Map<number, number[]>;
  nearest: Map<number, number>;
  get(a: number, b: number): number;
  set(a: number, b: number, value: number): void;
};

function createState(count: number): State {
  const values = new Float32Array(count * count);
  return {
    groups: new Map(Array.from({ length: count }, (_, at) => [at, [at]])),
    nearest: new Map(),
    get: (a, b) => values[a * count + b] ?? 0,
    set(a, b, value) {
      values[a * count + b] = value;
      values[b * count + a] = value;
    },
  };
}

function findNearest({ groups, nearest, get }: State, at: number): void {
  let best: number | undefined;
  for (const other of groups.keys()) {
    if (other !== at && (best === undefined || get(at, other) > get(at, best))) best = other;
  }
  if (best === undefined) nearest.delete(at);
  else nearest.set(at, best);
}

/** The group whose nearest one is the most alike of all. */
function closest({ nearest, get }: State): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [at, other] of nearest) {
    const value = get(at, other);
    if (value > highest) {
      best = at;
      highest = value;
    }
  }
  return best;
}

async function merge(state: State, into: number, from: number, pause: Pause): Promise<void> {
  const { groups, nearest, get, set } = state;
  const one = groups.get(into) ?? [];
  const other = groups.get(from) ?? [];
  groups.set(into, [...one, ...other]);
  groups.delete(from);
  nearest.delete(from);
  const size = one.length + other.length;
  for (const at of groups.keys()) {
    if (at !== into) set(into, at, (one.length * get(into, at) + other.length * get(from, at)) / size);
  }
  findNearest(state, into);
  // An average is never above the higher of its two parts: other groups keep the nearest one that they have.
  for (const [at, known] of [...nearest]) {
    if (known !== into && known !== from) continue;
    await pause();
    findNearest(state, at);
  }
}
