/** Fumadocs' `meta.json`. */
import { toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import type { Folder, FolderItem } from "./folder.ts";

const LINK = /^(?:external:)?(?:\[[^\]]*\])?\[([^\]]+)\]\(([^)\s]+)\)$/;
const SEPARATOR = /^---(?:\[[^\]]*\])?(.*?)---$/;

/** Without `pages`, the folder has all its pages. With it, only those that it names. */
export function readFumadocs(data: unknown, file: string): Folder {
  const { title, pages } = toRecord(data);
  const items = toList(pages).flatMap((page) => toItem(toText(page)) ?? []);
  return { title: toText(title), position: null, items, file };
}

function toItem(page: string | null): FolderItem | null {
  if (page === null) return null;
  if (page === "..." || page === "z...a") return { kind: "rest", isReversed: page !== "..." };
  if (page.startsWith("...")) return { kind: "contents", name: page.slice(3).replace(/^\.\//, "") };
  if (page.startsWith("!")) return { kind: "hidden", name: page.slice(1) };
  const separator = SEPARATOR.exec(page);
  if (separator) return { kind: "separator", title: separator[1]?.trim() ?? "" };
  const [, title, href] = LINK.exec(page) ?? [];
  if (title && href) return { kind: "link", title, href };
  return { kind: "entry", name: page.replace(/^\.\//, "").replace(/\.mdx?$/, ""), title: null };
}
