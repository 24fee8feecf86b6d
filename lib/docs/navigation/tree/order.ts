/** The order of siblings where no file lists them. */
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import type { Folders } from "#lib/docs/navigation/settings/folder.ts";
import { folderTitle, labelOf, nameOf } from "./labels.ts";
import type { FolderNode } from "./trie.ts";

/** What siblings without positions are sorted by: Docusaurus, Starlight and MkDocs sort by file name. */
export type SortBy = "title" | "name";

/** The values that a page or a folder is sorted by. */
export type Keys = {
  /** The page's `order`, or the lowest of the folder's pages. */
  rank: number;
  /** Position in its folder. */
  place: number;
  isGroup: boolean;
  name: string;
  title: string;
};

const byName = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
/** Subtraction would make NaN of two infinities. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

export function compareKeys(a: Keys, b: Keys, by: SortBy): number {
  return (
    compare(a.rank, b.rank) ||
    compare(a.place, b.place) ||
    compare(prominence(a.name), prominence(b.name)) ||
    Number(a.isGroup) - Number(b.isGroup) ||
    (DATE.test(a.name) && DATE.test(b.name) ? byName(b.name, a.name) : 0) ||
    (by === "name" ? byName(a.name, b.name) : 0) ||
    byName(a.title, b.title)
  );
}

/** A date or a year at the beginning of a name. The newest comes first. */
const DATE = /^(19|20)\d\d(-\d\d-\d\d|$)/;
const FIRST =
  /^(index|introduction|intro|welcome|overview|about|getting[-_ ]?started|quick[-_ ]?start|start([-_ ]here)?|learn|tutorials?)$/i;
const LAST = /^(blog|news|roadmap|changelog|releases?([-_ ]notes)?|archive|legal|license)$/i;
const prominence = (name: string): number => (FIRST.test(name) ? -1 : LAST.test(name) ? 1 : 0);

const numberOf = (name: string): number =>
  DATE.test(name) ? Number.POSITIVE_INFINITY : Number(/^(\d+)[-_. ]./.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);

export function keysOfPage(page: NavPage): Keys {
  const name = nameOf(page);
  return {
    rank: page.order ?? Number.POSITIVE_INFINITY,
    place: page.position ?? numberOf(name),
    isGroup: false,
    name,
    title: labelOf(page),
  };
}

export function keysOfFolder(node: FolderNode, folders: Folders): Keys {
  const position = folders.get(node.path)?.position ?? node.index?.position;
  return {
    rank: rankOf(node),
    place: position ?? numberOf(node.name),
    isGroup: node.pages.length > 0 || node.folders.size > 0,
    name: node.name,
    title: folderTitle(node, folders),
  };
}

const rankOf = ({ index, pages, folders }: FolderNode): number =>
  Math.min(
    ...[index, ...pages].map((page) => page?.order ?? Number.POSITIVE_INFINITY),
    ...[...folders.values()].map(rankOf),
  );
