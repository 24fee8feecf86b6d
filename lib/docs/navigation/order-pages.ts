/** The order of pages: for readers who go on to the next page, and for lists. */
import type { NavEntry, NavItem } from "#lib/contract/docs.ts";
import type { Entry } from "#lib/docs/pages.ts";
import { listPages } from "./walk.ts";

export type Ordered = {
  /** Every page: the first page, the pages of the navigation in its order, the others. */
  ordered: Entry[];
  /** Pages that lead to each other as "previous" and "next": those of the navigation. */
  neighbours: NavItem[];
};

export function orderPages(entries: readonly Entry[], nav: readonly NavEntry[], home: NavItem | null): Ordered {
  const listed = listPages(nav);
  const byPath = new Map(entries.map((entry) => [entry.file.path, entry]));
  const paths = new Set([...(home ? [home] : []), ...listed].map(({ path }) => path));
  const first = [...paths].flatMap((path) => byPath.get(path) ?? []);
  const rest = entries.filter(({ file }) => !paths.has(file.path));
  const titles = new Map(listed.map(({ path, title }) => [path, title]));
  const neighbours = [...paths].map((path) => {
    const title = titles.get(path) ?? byPath.get(path)?.parsed.title ?? "";
    return { title, path };
  });
  return { ordered: [...first, ...rest], neighbours };
}
