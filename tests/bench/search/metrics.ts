/** Figures of rankings against known right answers. Gains are binary: an answer is right or it is not. */

/** How well a ranking, or the mean of many, did; each 0 to 1. */
export type Scores = { r1: number; r5: number; r10: number; mrr: number; ndcg: number };

/** What is right for a question. `any`: the answers are twins, and the first one found counts for all of them. */
export type Right = { answers: readonly string[]; any?: boolean };

/** The share of right answers among the first `k`. */
export function recallAt(ranked: readonly string[], { answers, any }: Right, k: number): number {
  const found = new Set(ranked.slice(0, k).filter((id) => answers.includes(id))).size;
  return any ? Math.min(found, 1) : found / answers.length;
}

/** One over the place of the first right answer among the first `k`; 0 when there is none. */
export function reciprocalRank(ranked: readonly string[], { answers }: Right, k: number): number {
  const at = ranked.slice(0, k).findIndex((id) => answers.includes(id));
  return at < 0 ? 0 : 1 / (at + 1);
}

/** Discounted gain of the first `k`, over the best there could be. */
export function ndcgAt(ranked: readonly string[], { answers, any }: Right, k: number): number {
  const most = any ? 1 : answers.length;
  const places = [...new Set(ranked)].slice(0, k).flatMap((id, i) => (answers.includes(id) ? [i] : []));
  const gain = (at: readonly number[]) => at.reduce((sum, i) => sum + 1 / Math.log2(i + 2), 0);
  return gain(places.slice(0, most)) / gain([...Array(Math.min(most, k)).keys()]);
}

export const score = (ranked: readonly string[], right: Right): Scores => ({
  r1: recallAt(ranked, right, 1),
  r5: recallAt(ranked, right, 5),
  r10: recallAt(ranked, right, 10),
  mrr: reciprocalRank(ranked, right, 10),
  ndcg: ndcgAt(ranked, right, 10),
});

/** NaN for no values. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const meanScores = (all: readonly Scores[]): Scores => {
  const of = (name: keyof Scores) => mean(all.map((scores) => scores[name]));
  return { r1: of("r1"), r5: of("r5"), r10: of("r10"), mrr: of("mrr"), ndcg: of("ndcg") };
};

/** How often a value of `yes` is above one of `no`, ties counting half: 0.5 tells nothing apart, 1 everything. */
export function auc(yes: readonly number[], no: readonly number[]): number {
  const sorted = no.toSorted((a, b) => a - b);
  const below = (value: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = sorted[middle] ?? 0;
      if (at < value || (orEqual && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = yes.map((value) => (below(value, false) + below(value, true)) / 2);
  return mean(wins) / no.length;
}

export type Interval = { mean: number; low: number; high: number };

/**
 * The mean of paired differences with its 95 % interval: a bootstrap of `rounds` with a fixed seed. Each group is drawn
 * from by itself and weighs the same, however many differences it has.
 */
export function bootstrap(groups: readonly (readonly number[])[], rounds = 2000): Interval {
  const random = seeded(20261121);
  const drawn = (group: readonly number[]) => group.map(() => group[Math.floor(random() * group.length)] ?? 0);
  const means = Array.from({ length: rounds }, () => mean(groups.map((group) => mean(drawn(group)))));
  means.sort((a, b) => a - b);
  const at = (share: number) => means[Math.min(rounds - 1, Math.floor(share * rounds))] ?? Number.NaN;
  return { mean: mean(groups.map(mean)), low: at(0.025), high: at(0.975) };
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The value below which `share` of the values lie. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
