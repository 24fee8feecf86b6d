/** Builds the navigation from the frontmatter of pages, the settings of folders, and names of files. */
import type { NavGroup } from "#lib/contract/docs.ts";
import { toWords } from "./files/files.ts";
import { type Folder, placeOf } from "./files/folders.ts";

export type NavSource = {
  file: string;
  path: string;
  title: string;
  isIndex: boolean;
  section: string | null;
  order: number | null;
  /** Position in its folder, from the page's frontmatter. */
  position: number | null;
};
type Folders = ReadonlyMap<string, Folder>;

const rank = (page: NavSource): number => page.order ?? Number.POSITIVE_INFINITY;
const byName = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
/** Subtraction would make NaN of two infinities. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * Groups are sorted by the `order` of their first page, then by the positions of their folders, then by name. Pages are
 * sorted by `order`, which counts across the whole site, then folder by folder: the folder's own page first, then by
 * position, by the number in the file's name, and by title.
 */
export function buildNav(pages: NavSource[], folders: Folders = new Map()): NavGroup[] {
  const groups = new Map<string | null, NavSource[]>();
  for (const page of pages) {
    const top = page.file.includes("/") ? (page.file.split("/")[0] ?? "") : null;
    const title = page.section ?? (top === null ? null : (folders.get(top)?.title ?? toWords(top)));
    groups.set(title, [...(groups.get(title) ?? []), page]);
  }
  const first = (items: NavSource[]): number => Math.min(...items.map(rank));
  const place = (items: NavSource[]): number =>
    Math.min(...items.map(({ file }) => placeOf(file.split("/")[0] ?? "", folders, null)));
  return [...groups]
    .sort(
      ([a, inA], [b, inB]) =>
        compare(first(inA), first(inB)) ||
        Number(a !== null) - Number(b !== null) ||
        compare(place(inA), place(inB)) ||
        byName(a ?? "", b ?? ""),
    )
    .map(([title, items]) => ({ title, items: sortItems(items, folders).map(({ title, path }) => ({ title, path })) }));
}

/** A page, or one of the folders above it, with the values that it is sorted by. */
type Step = { name: string; place: number; isIndex: boolean; number: string; title: string };

function sortItems(items: NavSource[], folders: Folders): NavSource[] {
  return items
    .map((page) => ({ page, steps: stepsOf(page, folders) }))
    .sort((a, b) => compare(rank(a.page), rank(b.page)) || compareSteps(a.steps, b.steps))
    .map(({ page }) => page);
}

function stepsOf({ file, title, isIndex, position }: NavSource, folders: Folders): Step[] {
  const names = file.split("/");
  return names.map((name, i) => {
    const isPage = i === names.length - 1;
    return {
      name,
      place: placeOf(names.slice(0, i + 1).join("/"), folders, isPage ? position : null),
      isIndex: isPage && isIndex,
      number: numberOf(name),
      title: isPage ? title : toWords(name),
    };
  });
}

function compareSteps(a: Step[], b: Step[]): number {
  const at = a.findIndex(({ name }, i) => name !== b[i]?.name);
  const [stepA, stepB] = [a[at], b[at]];
  if (!stepA || !stepB) return a.length - b.length;
  return (
    Number(stepB.isIndex) - Number(stepA.isIndex) ||
    compare(stepA.place, stepB.place) ||
    byName(stepA.number, stepB.number) ||
    byName(stepA.title, stepB.title)
  );
}

/** The number at the beginning of a name, or "". */
const numberOf = (name: string): string => /^(\d+)[-_. ]./.exec(name)?.[1] ?? "";
