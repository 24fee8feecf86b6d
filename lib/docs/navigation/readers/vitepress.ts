/** The `sidebar` and `nav` of VitePress, in `.vitepress/config`. */

import { toWords } from "#lib/docs/files/words.ts";
import { readModuleData } from "#lib/docs/navigation/data/module-data.ts";
import { type Data, toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { type Draft, draftOfLink } from "#lib/docs/navigation/draft.ts";
import type { Reader } from "#lib/docs/navigation/reader.ts";

const ENDINGS = ["ts", "mts", "js", "mjs"];

export const vitepress: Reader = {
  name: "VitePress",
  files: ENDINGS.flatMap((ending) => [`.vitepress/config.${ending}`, `.vitepress/config/index.${ending}`]),
  sortBy: "name",
  async read({ path, source, read }, scope) {
    const config = toRecord(await readModuleData(path, source, read));
    const locales = toRecord(config.locales);
    const own = locales[scope?.folder || "root"] ?? locales[`/${scope?.folder}/`];
    const root = toRecord(toRecord(own).themeConfig);
    const theme = { ...toRecord(config.themeConfig), ...root };
    const nav = toList(theme.nav).flatMap(readNavItem);
    if (Array.isArray(theme.sidebar)) return readItems(theme.sidebar, "");
    const sidebars = Object.entries(toRecord(theme.sidebar));
    return sidebars.length === 0 ? null : mergeNav(nav, sidebars);
  },
};

/** The bar at the top names the sidebars. Its other pages are entries of their own, its links elsewhere are left out. */
function mergeNav(nav: Draft[], sidebars: [string, unknown][]): Draft[] {
  const keyOf = (link: string | undefined) => sidebars.find(([key]) => link !== undefined && isSame(link, key))?.[0];
  const used = new Set<string>();
  const take = (draft: Draft): Draft[] => {
    const key = keyOf(draft.page);
    if (draft.entries) return [{ ...draft, entries: draft.entries.flatMap(take) }];
    if (key === undefined || used.has(key)) return draft.page ? [draft] : [];
    used.add(key);
    return [toGroup(draft.title, sidebars.find(([other]) => other === key)?.[1])];
  };
  const first = nav.flatMap(take);
  const rest = sidebars.filter(([key]) => !used.has(key));
  return [...first, ...rest.map(([key, items]) => toGroup(titleOf(key), items))];
}

const isSame = (link: string, key: string): boolean => {
  const folder = (name: string): string => `/${name.replace(/^\/+/, "")}`.replace(/\/?$/, "/");
  return folder(link).startsWith(folder(key)) && folder(key) !== "/";
};

const titleOf = (key: string): string => toWords(key.split("/").filter(Boolean).at(-1) ?? "Docs");

function toGroup(title: string | null, value: unknown): Draft {
  const { items, base } = toRecord(value);
  const entries = Array.isArray(value) ? readItems(value, "") : readItems(items, toText(base) ?? "");
  const [only, ...others] = entries;
  // A sidebar with one group of the sidebar's own name.
  return only?.entries && others.length === 0 && only.title === title ? only : { title, entries };
}

const readItems = (items: unknown, base: string): Draft[] =>
  toList(items).flatMap((item) => readItem(toRecord(item), base));

function readItem(node: Data, above: string): Draft[] {
  const base = toText(node.base) ?? above;
  const title = toPlain(toText(node.text));
  const link = toText(node.link);
  const own =
    link === null ? {} : draftOfLink(title, /^([a-z]+:|\/)/i.test(link) && !base ? link : joinBase(base, link));
  if (node.items === undefined) return link === null ? [] : [{ ...own, title }];
  return [{ ...own, title, entries: readItems(node.items, base) }];
}

const joinBase = (base: string, link: string): string =>
  /^[a-z]+:/i.test(link) ? link : `${base}/${link}`.replace(/\/{2,}/g, "/");

function readNavItem(item: unknown): Draft[] {
  const node = toRecord(item);
  const title = toPlain(toText(node.text));
  const link = toText(node.link);
  if (link !== null) return /^[a-z]+:|^\/\//i.test(link) ? [] : [{ title, page: link, optional: true }];
  return node.items === undefined ? [] : [{ title, entries: toList(node.items).flatMap(readNavItem) }];
}

/** Titles may contain HTML. */
const toPlain = (title: string | null): string | null => title?.replace(/<[^>]*>/g, "").trim() || null;
