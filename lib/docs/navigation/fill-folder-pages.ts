/** Folder pages without a text of their own show the pages of their folder. Search and answers see the list, too. */
import type { NavEntry } from "#lib/contract/docs.ts";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import type { Entry } from "#lib/docs/pages.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { sha256 } from "#lib/ids.ts";
import { entriesBelow, isEmptyBody, toList } from "./folder-pages.ts";

/** `root` is the address of the folder that `nav` is of. */
export function fillFolderPages(entries: readonly Entry[], nav: readonly NavEntry[], root = "/docs"): Entry[] {
  const byPath = new Map(entries.map(({ file, parsed }) => [file.path, parsed]));
  return entries.map((entry) => {
    const { file } = entry;
    if (!file.isIndex || !isEmptyBody(readSource(file.source).body)) return entry;
    const below = file.path === root ? nav.filter(({ path }) => path !== file.path) : entriesBelow(nav, file.path);
    const list = toList(below, (path) => byPath.get(path)?.description ?? null);
    if (list === "") return entry;
    const source = `${file.source.trimEnd()}\n\n${list}\n`;
    const filled = { ...file, source, hash: sha256(`${file.hash} ${list}`) };
    return { file: filled, parsed: parsePage(source, filled) };
  });
}
