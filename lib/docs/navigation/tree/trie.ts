/** Pages as a tree of their folders. */
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";

export type FolderNode = {
  name: string;
  /** Path below the docs folder, "" for the docs folder itself. */
  path: string;
  /** The folder's own page. */
  index: NavPage | null;
  pages: NavPage[];
  folders: Map<string, FolderNode>;
};

/** Folders that are nested more deeply give their pages to the folder above. */
const MAX_DEPTH = 8;

const emptyNode = (name: string, path: string): FolderNode => ({
  name,
  path,
  index: null,
  pages: [],
  folders: new Map(),
});

export function toTrie(pages: readonly NavPage[]): FolderNode {
  const root = emptyNode("", "");
  for (const page of pages) {
    const names = page.file.split("/").slice(0, -1);
    const node = nodeAt(root, names.slice(0, MAX_DEPTH));
    if (page.isIndex && names.length <= MAX_DEPTH && !node.index) node.index = page;
    else node.pages.push(page);
  }
  return root;
}

function nodeAt(root: FolderNode, names: string[]): FolderNode {
  let node = root;
  for (const name of names) {
    const path = node.path === "" ? name : `${node.path}/${name}`;
    const next = node.folders.get(name) ?? emptyNode(name, path);
    node.folders.set(name, next);
    node = next;
  }
  return node;
}

/** The folder at a path, or null. */
export function findNode(root: FolderNode, path: string): FolderNode | null {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return names.reduce<FolderNode | null>((node, name) => node?.folders.get(name) ?? null, root);
}
