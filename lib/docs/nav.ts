/** The navigation, from what pages say about themselves or from their folders. */
import type { NavGroup } from "#lib/contract.ts";
import { humanise } from "./reading/files.ts";

export type NavSource = {
  file: string;
  path: string;
  title: string;
  isIndex: boolean;
  section: string | null;
  order: number | null;
};

const rank = (page: NavSource): number => page.order ?? Number.POSITIVE_INFINITY;
const byName = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
/** Subtraction would make NaN of two infinities. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * Groups in the order of their first page, pages by `order`, then a folder's own page, then by file and title.
 * `order` counts across the whole site; two groups with the same lowest order are sorted by name.
 */
export function buildNav(pages: NavSource[]): NavGroup[] {
  const groups = new Map<string | null, NavSource[]>();
  for (const page of pages) {
    const folder = page.file.includes("/") ? humanise(page.file.split("/")[0] ?? "") : null;
    const title = page.section ?? folder;
    groups.set(title, [...(groups.get(title) ?? []), page]);
  }
  const first = (items: NavSource[]): number => Math.min(...items.map(rank));
  return [...groups]
    .sort(
      ([a, inA], [b, inB]) =>
        compare(first(inA), first(inB)) || Number(a !== null) - Number(b !== null) || byName(a ?? "", b ?? ""),
    )
    .map(([title, items]) => ({ title, items: sorted(items).map(({ title, path }) => ({ title, path })) }));
}

const sorted = (items: NavSource[]): NavSource[] =>
  items.sort(
    (a, b) =>
      compare(rank(a), rank(b)) ||
      Number(b.isIndex) - Number(a.isIndex) ||
      byName(numbered(a.file), numbered(b.file)) ||
      byName(a.title, b.title),
  );

/** The number some docs put before a file's name; files without one sort by title alone. */
const numbered = (file: string): string => /(?:^|\/)(\d+)[-_. ][^/]*$/.exec(file)?.[1] ?? "";
