/** Mintlify's `docs.json` and, before that, `mint.json`. */
import { dirname, join } from "node:path";
import { type Data, firstText, toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { type Draft, draftOfLink, languageName, OTHER_LANGUAGES } from "#lib/docs/navigation/draft.ts";
import type { NavFile, Reader, Scope } from "#lib/docs/navigation/reader.ts";

/** Divisions of the navigation, each a list of objects that are named by the second word. */
const DIVISIONS = [
  ["languages", "language"],
  ["products", "product"],
  ["versions", "version"],
  ["tabs", "tab"],
  ["anchors", "anchor"],
  ["dropdowns", "dropdown"],
  ["menu", "item"],
  ["groups", "group"],
] as const;
/** Most files that `$ref` names. */
const MAX_REFS = 20;

export const mintlify: Reader = {
  name: "Mintlify",
  files: ["docs.json", "mint.json"],
  async read(file, scope = null) {
    const data = toRecord(JSON.parse(file.source));
    const { navigation } = data;
    if (Array.isArray(navigation)) return readMint(data, navigation);
    if (typeof navigation !== "object" || navigation === null) return null;
    return readDivision(toRecord(await withRefs(navigation, file, { left: MAX_REFS })), scope);
  },
};

/** Replaces `{"$ref": "./file.json"}` in the lists of the top level by what the file says. */
async function withRefs(node: unknown, file: NavFile, budget: { left: number }): Promise<unknown> {
  if (Array.isArray(node)) return Promise.all(node.map((item) => withRefs(item, file, budget)));
  if (typeof node !== "object" || node === null) return node;
  const { $ref, ...rest } = toRecord(node);
  const name = toText($ref);
  if (name !== null && /^\.{0,2}\/?[\w./-]+\.json$/.test(name) && budget.left > 0) {
    budget.left -= 1;
    const text = await file.read(join(dirname(file.path), name));
    return text === null ? rest : { ...rest, ...toRecord(await withRefs(JSON.parse(text), file, budget)) };
  }
  const pairs = Object.entries(rest).map(async ([key, value]) => [key, await withRefs(value, file, budget)]);
  return Object.fromEntries(await Promise.all(pairs));
}

function readDivision(node: Data, scope: Scope | null = null): Draft[] {
  const drafts = DIVISIONS.flatMap(([list, name]) => {
    const items = toList(node[list]).map(toRecord);
    if (list === "languages") return readLanguages(items, scope);
    const own = list === "versions" && scope?.version ? items.find(({ version }) => version === scope.version) : null;
    return own ? readDivision(own, scope) : items.flatMap((item) => readNamed(item, name, scope));
  });
  return [...drafts, ...toList(node.pages).flatMap(readPage)];
}

/** A tab, an anchor, a group … */
function readNamed(node: Data, name: string, scope: Scope | null = null): Draft[] {
  if (node.hidden === true) return [];
  const title = toText(node[name]);
  const root = toText(node.root);
  const entries = readDivision(node, scope);
  const href = toText(node.href);
  if (entries.length === 0 && href) return [draftOfLink(title, href)];
  return [{ title, ...(root ? { page: root } : {}), entries }];
}

/** The default language is the navigation. The others are a group of their own, unless one language is asked for. */
function readLanguages(items: Data[], scope: Scope | null): Draft[] {
  const first = items.find((item) => item.default === true) ?? items[0];
  if (!first) return [];
  if (scope) {
    const own = items.find(({ language }) => toText(language) === (scope.folder || scope.lang));
    return readDivision(own ?? first, scope);
  }
  const others = items
    .filter((item) => item !== first)
    .map((item) => ({ title: languageName(toText(item.language) ?? ""), entries: readDivision(item) }));
  return [...readDivision(first), ...toOthers(others)];
}

const toOthers = (entries: Draft[]): Draft[] => (entries.length > 0 ? [{ title: OTHER_LANGUAGES, entries }] : []);

function readPage(page: unknown): Draft[] {
  const name = toText(page);
  // "GET /path" is an operation of an OpenAPI file, not a page.
  if (name !== null) return /^[A-Z]+ \//.test(name) ? [] : [{ title: null, page: name }];
  const node = toRecord(page);
  return node.group === undefined && node.pages === undefined ? [] : readNamed(node, "group");
}

/** `mint.json`: groups in a list; pages of a tab have the tab's address as their folder. */
function readMint(data: Data, navigation: unknown[]): Draft[] {
  const groups = navigation.map(toRecord);
  const tabs = [...toList(data.tabs), ...toList(data.anchors)].map(toRecord);
  const folderOf = (tab: Data): string => `${firstText(tab, "url") ?? ""}/`.replace(/^\/+/, "");
  const isIn = (group: Data, tab: Data): boolean => {
    const page = toList(group.pages).map(toText).find(Boolean) ?? "";
    return folderOf(tab) !== "/" && page.startsWith(folderOf(tab));
  };
  const rest = groups.filter((group) => !tabs.some((tab) => isIn(group, tab)));
  const grouped = tabs.map((tab) => ({
    title: toText(tab.name),
    entries: groups.filter((group) => isIn(group, tab)).flatMap((group) => readNamed(group, "group")),
  }));
  return [...rest.flatMap((group) => readNamed(group, "group")), ...grouped];
}
