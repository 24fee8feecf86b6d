/**
 * How well the search in the header finds a page by its title: npm run bench:search-box -- DIR…
 *
 * Types the title of every page, and the first 70 % of it. Of pages that share a title any counts.
 */
import { openDocs } from "#lib/docs/docs.ts";
import { percentile } from "./search/metrics.ts";

const FIRST_PART = 0.7;
const SHOWN = 5;
const keyOf = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
const share = (found: boolean[]) => `${found.filter(Boolean).length} of ${found.length}`;

const dirs = process.argv.slice(2);
if (dirs.length === 0) {
  console.error("Name one folder of docs or several.");
  process.exit(1);
}
for (const dir of dirs) {
  const { pages, suggest } = await openDocs({ dir });
  const byTitle = Map.groupBy(pages, ({ title }) => keyOf(title));
  byTitle.delete("");
  const ms: number[] = [];
  const pagesFor = (words: string) => {
    const began = performance.now();
    const found = suggest(words, { limit: SHOWN }).map(({ url }) => url.split("#")[0]);
    ms.push(performance.now() - began);
    return found;
  };
  const first: boolean[] = [];
  const begun: boolean[] = [];
  for (const alike of byTitle.values()) {
    const title = alike[0]?.title ?? "";
    const paths = alike.map(({ path }) => path);
    first.push(paths.includes(pagesFor(title)[0] ?? ""));
    const beginning = title.slice(0, Math.ceil(title.length * FIRST_PART));
    begun.push(pagesFor(beginning).some((path) => paths.includes(path ?? "")));
  }
  const [p50, p99] = [percentile(ms, 0.5).toFixed(1), percentile(ms, 0.99).toFixed(1)];
  console.log(`${dir}: title first ${share(first)}, 70 % in five ${share(begun)}, ${p50} ms (p99 ${p99})`);
}
