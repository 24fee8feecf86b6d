import { median } from "../report.ts";

/** How often the pairs are drawn anew for the interval. */
const DRAWS = 1_000;

export type Comparison = {
  /** The median of the quotients of each pair; 1 for no difference. */
  ratio: number;
  /** The 95 % interval of the ratio, by bootstrap. */
  low: number;
  high: number;
  /** The probability that a time is larger than a reference (Mann-Whitney); 0.5 for no difference. */
  slower: number;
};

/** Compares times with those that were measured beside them. */
export function compare(times: readonly number[], references: readonly number[]): Comparison {
  const quotients = times.map((time, at) => time / (references[at] ?? Number.NaN));
  const draws = Array.from({ length: DRAWS }, () => median(drawn(quotients))).sort((a, b) => a - b);
  return {
    ratio: median(quotients),
    low: draws[Math.floor(DRAWS * 0.025)] ?? Number.NaN,
    high: draws[Math.floor(DRAWS * 0.975)] ?? Number.NaN,
    slower: probabilitySlower(times, references),
  };
}

const drawn = (values: readonly number[]): number[] =>
  values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN);

function probabilitySlower(times: readonly number[], references: readonly number[]): number {
  let wins = 0;
  for (const time of times)
    for (const reference of references) wins += time > reference ? 1 : time === reference ? 0.5 : 0;
  return wins / (times.length * references.length);
}
