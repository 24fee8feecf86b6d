/** Names of pages and folders in the navigation. */
import { posix } from "node:path";
import { toWords } from "#lib/docs/files/words.ts";
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import type { Folders } from "#lib/docs/navigation/settings/folder.ts";
import type { FolderNode } from "./trie.ts";

/** Titles of a folder's own page that say less than the folder's name. */
const GENERIC = /(^|\s)overview$|^(introduction|index|home|readme|getting started|welcome)$/i;
const DASHES = /\s+[-–—|·]\s+/;

/** The name of a page. */
export const labelOf = ({ label, title }: NavPage): string => label ?? title;

/**
 * The name of a page in the group of its folder. The group's title is not repeated: in the group "Select", a page with
 * the title "Select" or "Select - Components - API" has its file's name, "API".
 */
export function labelIn(page: NavPage, group: string | null): string {
  if (page.label !== null || page.isIndex || group === null) return labelOf(page);
  const [first] = page.title.split(DASHES);
  return first?.toLowerCase() === group.toLowerCase() ? toWords(nameOf(page)) : page.title;
}

/** The name of a folder: from its settings, from its own page, else from its name. */
export function folderTitle({ path, name, index }: FolderNode, folders: Folders): string {
  const given = folders.get(path)?.title;
  if (given) return given;
  if (!index || (index.label === null && GENERIC.test(index.title.trim()))) return toWords(name);
  const [first] = labelOf(index).split(DASHES);
  return index.label ?? first ?? toWords(name);
}

/** A page's name in lists of its folder: its file without ending. */
export const nameOf = ({ file }: NavPage): string => posix.basename(file).replace(/\.mdx?$/i, "");
