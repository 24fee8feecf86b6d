/** The docs folder as the readers of navigation files see it. */
import type { NavEntry } from "#lib/contract/docs.ts";
import { createLinker } from "#lib/docs/reading/links.ts";
import type { NavPage } from "./nav-page.ts";
import type { Folders } from "./settings/folder.ts";
import { toTree } from "./tree/build.ts";
import { folderEntries } from "./tree/folder-entries.ts";
import { folderTitle } from "./tree/labels.ts";
import type { SortBy } from "./tree/order.ts";
import { findNode } from "./tree/trie.ts";

export type Site = {
  pages: readonly NavPage[];
  /** The page of a name as generators write it: a file, an id, an address. Null when there is none. */
  find(name: string): NavPage | null;
  /** The entries of a folder. Empty when there is no such folder. */
  entriesBelow(folder: string, by: SortBy): NavEntry[];
};

/** `visible` are the pages that may be listed without being named. */
export function createSite(pages: readonly NavPage[], visible: readonly NavPage[], folders: Folders): Site {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const byFile = new Map(pages.map((page) => [page.file.toLowerCase(), page]));
  const linker = createLinker(pages.map(({ file, path, aliases }) => ({ file, path, aliases, anchors: new Set() })));

  const find = (name: string): NavPage | null => {
    const plain = name.replace(/[?#].*$/s, "").replace(/^(\.?\/)+|\/+$/g, "");
    const exact = ["", ".mdx", ".md"].map((ending) => byFile.get(`${plain}${ending}`.toLowerCase()));
    return exact.find(Boolean) ?? byPath.get(linker(`/${plain}`, "").href ?? "") ?? null;
  };
  return {
    pages,
    find,
    entriesBelow(folder, by) {
      const tree = toTree(visible, { folders, by, find });
      const whole = folder === "" || folder === ".";
      const node = whole ? tree.root : findNode(tree.top, folder);
      return node ? folderEntries(node, tree, whole ? null : folderTitle(node, folders)) : [];
    },
  };
}
