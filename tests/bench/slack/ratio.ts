/** Whether chat is slower with Slack than without, beyond what chance explains. */
import { percentile } from "#tests/bench/report.ts";
import { seeded } from "#tests/bench/search/metrics.ts";

const ROUNDS = 2_000;

/** The ratio that the 95th percentile with Slack may have to the one without. */
export const MAX_RATIO = 1.1;

/** The lower bound of the 95 % interval of the ratio of the 95th percentiles: a bootstrap with a fixed seed. */
export function lowestRatio(slower: readonly number[], faster: readonly number[]): number {
  const random = seeded(20261124);
  const drawn = (times: readonly number[]) => times.map(() => times[Math.floor(random() * times.length)] ?? 0);
  const ratios = Array.from({ length: ROUNDS }, () => percentile(drawn(slower), 95) / percentile(drawn(faster), 95));
  return percentile(ratios, 2.5);
}
