/** Nextra's `_meta` and `_meta.global`. */
import { type Data, firstText, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import type { Folder, FolderItem } from "./folder.ts";

/** Deepest nesting of `items`. */
const MAX_DEPTH = 8;

/** The settings of a folder and, from nested `items`, of the folders in it. Pages that are not named follow. */
export function readNextra(data: unknown, folder: string, file: string, depth = 0): [string, Folder][] {
  const below: [string, Folder][] = [];
  const items = Object.entries(toRecord(data)).flatMap(([name, value]): FolderItem[] => {
    if (name === "*") return [];
    const settings = toRecord(value);
    if (settings.items !== undefined && settings.type !== "menu" && depth < MAX_DEPTH) {
      below.push(...readNextra(settings.items, folder === "" ? name : `${folder}/${name}`, file, depth + 1));
    }
    const item = toItem(name, settings, toText(value));
    return item ? [item] : [];
  });
  const rest: FolderItem = { kind: "rest", isReversed: false };
  return [[folder, { title: null, position: null, items: [...items, rest], file }], ...below];
}

function toItem(name: string, settings: Data, written: string | null): FolderItem | null {
  const title = written ?? toText(settings.title);
  if (settings.type === "separator") return { kind: "separator", title: title ?? "" };
  if (settings.type === "menu") {
    const items = Object.entries(toRecord(settings.items)).flatMap(
      ([key, value]) => toItem(key, toRecord(value), toText(value)) ?? [],
    );
    return { kind: "group", title: title ?? name, items };
  }
  const href = firstText(settings, "href", "url");
  if (href) return { kind: "link", title: title ?? href, href };
  if (settings.display === "hidden") return { kind: "hidden", name };
  if (settings.display === "children") return { kind: "contents", name };
  return { kind: "entry", name, title };
}
