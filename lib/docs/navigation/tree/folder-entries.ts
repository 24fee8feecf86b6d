/** The entries of a folder, as its settings list them or sorted. */
import { posix } from "node:path";
import type { NavEntry } from "#lib/contract/docs.ts";
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import type { FolderItem, Folders } from "#lib/docs/navigation/settings/folder.ts";
import { toLink } from "#lib/docs/navigation/to-link.ts";
import { listPages } from "#lib/docs/navigation/walk.ts";
import { folderTitle, labelIn, labelOf, nameOf } from "./labels.ts";
import { compareKeys, type Keys, keysOfFolder, keysOfPage, type SortBy } from "./order.ts";
import { type FolderNode, findNode } from "./trie.ts";

export type Tree = {
  /** The docs folder. */
  top: FolderNode;
  /** The folder whose entries are the navigation: the docs folder, or the one in it that holds everything. */
  root: FolderNode;
  folders: Folders;
  by: SortBy;
  /** The page that an address of the docs leads to. */
  find: (name: string) => NavPage | null;
};

/** An entry with the values that it is sorted by, and its name in the folder. */
export type Sibling = { entry: NavEntry; keys: Keys };

/** The entries of a folder. `group` is the folder's title, null for the docs folder. */
export function folderEntries(node: FolderNode, tree: Tree, group: string | null = null): NavEntry[] {
  const items = tree.folders.get(node.path)?.items ?? [];
  if (items.length > 0) return listedEntries(items, node, tree, group);
  return siblingsOf(node, tree, group).map(({ entry }) => entry);
}

/** The pages and folders in a folder, sorted. The docs folder's own page is one of them. */
export function siblingsOf(node: FolderNode, tree: Tree, group: string | null): Sibling[] {
  const own = group === null && node.index ? [node.index] : [];
  const pages = [...own, ...node.pages].map((page) => ({
    entry: toEntry(page, labelIn(page, group)),
    keys: page === node.index ? { ...keysOfPage(page), place: -1 } : keysOfPage(page),
  }));
  const folders = [...node.folders.values()].flatMap((folder) => {
    const entry = folderEntry(folder, tree, null);
    return entry ? [{ entry, keys: keysOfFolder(folder, tree.folders) }] : [];
  });
  return [...pages, ...folders].sort((a, b) => compareKeys(a.keys, b.keys, tree.by));
}

const toEntry = ({ path }: NavPage, title: string): NavEntry => ({ title, path, entries: [] });

/** A folder as a group, or as a page when it has nothing but its own page. */
export function folderEntry(node: FolderNode, tree: Tree, given: string | null): NavEntry | null {
  const { index } = node;
  const title = given ?? folderTitle(node, tree.folders);
  const entries = folderEntries(node, tree, title);
  if (entries.length === 0) return index && toEntry(index, given ?? labelOf(index));
  const isListed = index !== null && listPages(entries).some(({ path }) => path === index.path);
  return { title, path: isListed ? null : (index?.path ?? null), entries };
}

/** The entries that a folder's file lists. A separator is the group of those that follow it. */
function listedEntries(items: FolderItem[], node: FolderNode, tree: Tree, group: string | null): NavEntry[] {
  const named = new Set(items.flatMap((item) => ("name" in item ? posix.join(node.path, item.name) : [])));
  const entries: NavEntry[] = [];
  let current = entries;
  for (const item of items) {
    if (item.kind === "separator") {
      const separated: NavEntry = { title: item.title, path: null, entries: [] };
      current = item.title === "" ? entries : separated.entries;
      if (item.title !== "") entries.push(separated);
    } else if (item.kind === "rest") {
      const rest = restOf(node, tree, group, named);
      current.push(...(item.isReversed ? rest.reverse() : rest));
    } else current.push(...entriesOfItem(item, node, tree, group));
  }
  return entries.filter(({ path, href, entries: below }) => path !== null || href || below.length > 0);
}

function restOf(node: FolderNode, tree: Tree, group: string | null, named: ReadonlySet<string>): NavEntry[] {
  const isNamed = (name: string): boolean => named.has(posix.join(node.path, name));
  const folders = new Map([...node.folders].filter(([name]) => !isNamed(name)));
  const pages = node.pages.filter((page) => !isNamed(nameOf(page)));
  const index = isNamed("index") ? null : node.index;
  return siblingsOf({ ...node, folders, pages, index }, tree, group).map(({ entry }) => entry);
}

function entriesOfItem(item: FolderItem, node: FolderNode, tree: Tree, group: string | null): NavEntry[] {
  if (item.kind === "link") return [toLink(item.title, item.href, tree.find) ?? []].flat();
  if (item.kind === "group") {
    const entries = item.items.flatMap((child) => entriesOfItem(child, node, tree, group));
    return entries.length > 0 ? [{ title: item.title, path: null, entries }] : [];
  }
  if (item.kind !== "entry" && item.kind !== "contents") return [];
  const path = posix.join(node.path, item.name);
  const folder = findNode(tree.top, path);
  if (item.kind === "contents") return folder ? contentsOf(folder, tree) : [];
  const parent = findNode(tree.top, posix.dirname(path));
  const name = posix.basename(path);
  const page = name === "index" ? parent?.index : parent?.pages.find((other) => nameOf(other) === name);
  if (page) return [toEntry(page, item.title ?? labelIn(page, group))];
  const entry = folder === node ? null : folder && folderEntry(folder, tree, item.title);
  return entry ? [entry] : [];
}

/** The entries of a folder in place of the folder itself. */
const contentsOf = (folder: FolderNode, tree: Tree): NavEntry[] => [
  ...(folder.index ? [toEntry(folder.index, labelOf(folder.index))] : []),
  ...folderEntries(folder, tree, folderTitle(folder, tree.folders)),
];
