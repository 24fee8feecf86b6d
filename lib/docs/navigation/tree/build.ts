/** Builds the navigation from folders: from the frontmatter of pages, the settings of folders, and names of files. */
import type { NavEntry } from "#lib/contract/docs.ts";
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import type { Folders } from "#lib/docs/navigation/settings/folder.ts";
import { folderEntries, type Sibling, siblingsOf, type Tree } from "./folder-entries.ts";
import { labelOf } from "./labels.ts";
import { compareKeys, keysOfPage, type SortBy } from "./order.ts";
import { toTrie } from "./trie.ts";

export type BuildOptions = {
  folders?: Folders;
  by?: SortBy;
  find?: (name: string) => NavPage | null;
};

/** Folders that hold a whole site. They are no group where they are the only one. */
const WHOLE = /^(app|content|docs|documentation|en|pages|src)$/i;

/**
 * Folders are groups, in each other as the folders are. Pages with a `section` are in a group of that name at the top.
 * Siblings are sorted by `order`, by position, pages before groups, and by name.
 */
export function buildNav(pages: readonly NavPage[], options: BuildOptions = {}): NavEntry[] {
  const tree = toTree(
    pages.filter(({ section }) => section === null),
    options,
  );
  const settings = tree.folders.get(tree.root.path);
  const sections = sectionsOf(pages, tree.by);
  if (settings && settings.items.length > 0) {
    return mergeGroups([...folderEntries(tree.root, tree), ...sections.map(({ entry }) => entry)]);
  }
  const all = [...siblingsOf(tree.root, tree, null), ...sections];
  return mergeGroups(all.sort((a, b) => compareKeys(a.keys, b.keys, tree.by)).map(({ entry }) => entry));
}

/** The tree of the pages' folders. Outer folders that hold everything are left out. */
export function toTree(pages: readonly NavPage[], { folders = new Map(), by = "title", find }: BuildOptions): Tree {
  const top = toTrie(pages);
  let root = top;
  for (;;) {
    const [only, ...others] = root.folders.values();
    const isWhole = only && others.length === 0 && root.pages.length === 0 && !root.index && WHOLE.test(only.name);
    if (!isWhole) return { top, root, folders, by, find: find ?? (() => null) };
    root = only;
  }
}

/** A group for each `section` that pages name. */
function sectionsOf(pages: readonly NavPage[], by: SortBy): Sibling[] {
  const groups = Map.groupBy(
    pages.filter(({ section }) => section !== null),
    ({ section }) => section ?? "",
  );
  return [...groups].map(([title, members]) => {
    const sorted = members
      .map((page) => ({ page, keys: { ...keysOfPage(page), place: page.isIndex ? -1 : keysOfPage(page).place } }))
      .sort((a, b) => compareKeys(a.keys, b.keys, by));
    const entries = sorted.map(({ page }) => ({ title: labelOf(page), path: page.path, entries: [] }));
    const keys = {
      rank: Math.min(...sorted.map((one) => one.keys.rank)),
      place: Number.POSITIVE_INFINITY,
      ...{ isGroup: true, name: title, title },
    };
    return { entry: { title, path: null, entries }, keys };
  });
}

/** Groups of the same name become one: a section may have the name of a folder. */
function mergeGroups(entries: NavEntry[]): NavEntry[] {
  const merged: NavEntry[] = [];
  for (const entry of entries) {
    const isGroup = ({ entries: below }: NavEntry) => below.length > 0;
    const same = merged.find((other) => isGroup(other) && isGroup(entry) && other.title === entry.title);
    if (!same) merged.push({ ...entry });
    else same.entries = [...same.entries, ...(entry.path ? [{ ...entry, entries: [] }] : []), ...entry.entries];
  }
  return merged;
}
