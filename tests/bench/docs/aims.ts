/** What a docs folder is held to, and what of that it misses. */
import { percentile } from "#tests/bench/report.ts";
import type { Measured } from "./measure.ts";

const KB = 1_000;
const MB = 1_000_000;
export const WARM_P95_MS = 300;
export const GZIP_P95_KB = 60;
/** What the heap may gain between the first crawl and the second, and what it may keep of both. */
export const MAX_GAIN = { second: 10 * MB, both: 100 * MB };

export const kilobytes = (bytes: number): number => bytes / KB;
export const megabytes = (bytes: number): number => bytes / MB;

/** One line for each aim that is missed; none when all are met. */
export function missedAims(measured: Measured): string[] {
  const { failed, empty, lost, pictures, named, links, navigation, remnants, warm, gzip, memory } = measured;
  const none = (number: number, name: string) => (number > 0 ? [`${number} ${name}, aim 0`] : []);
  const most = (value: number, limit: number, name: string) =>
    value > limit ? [`${name} ${value.toFixed(0)}, aim at most ${limit}`] : [];
  const [started = 0, first = 0, second = 0] = memory.map(({ heap }) => heap);
  return [
    ...none(failed.length, "pages that do not answer 200"),
    ...none(lost, "lost pages"),
    ...none(empty.length, "empty pages"),
    ...none(named.hidden.length, "pictures that exist and are not shown"),
    ...none(pictures.broken.length, "pictures in the HTML that do not load"),
    ...none(links.broken.length, "broken links"),
    ...(navigation === "folders" ? ["navigation from folders, aim the generator's"] : []),
    ...none(remnants.length, "printed remnants"),
    ...most(percentile(warm, 95), WARM_P95_MS, "ms a page warm, p95:"),
    ...most(kilobytes(percentile(gzip, 95)), GZIP_P95_KB, "kB of gzip a page, p95:"),
    ...most(megabytes(second - first), megabytes(MAX_GAIN.second), "MB that the second crawl keeps:"),
    ...most(megabytes(second - started), megabytes(MAX_GAIN.both), "MB that both crawls keep:"),
  ];
}
