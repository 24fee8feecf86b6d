/** Groups for the pages of OpenAPI files, which no navigation file names. */
import type { NavEntry } from "#lib/contract/docs.ts";
import type { NavPage } from "./nav-page.ts";
import { labelOf } from "./tree/labels.ts";
import { listPages } from "./walk.ts";

/** A group for each OpenAPI file whose pages `nav` does not list, in the order of the files. */
export function toApiGroups(pages: readonly NavPage[], nav: readonly NavEntry[]): NavEntry[] {
  const listed = new Set(listPages(nav).map(({ path }) => path));
  const missing = pages.filter(({ madeFrom, path }) => madeFrom !== undefined && !listed.has(path));
  return [...Map.groupBy(missing, ({ madeFrom }) => madeFrom).values()].flatMap((own) => {
    const entries = own
      .filter(({ isIndex }) => !isIndex)
      .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
      .map((page): NavEntry => ({ title: labelOf(page), path: page.path, entries: [] }));
    const index = own.find(({ isIndex }) => isIndex);
    return index ? [{ title: labelOf(index), path: index.path, entries }] : entries;
  });
}
