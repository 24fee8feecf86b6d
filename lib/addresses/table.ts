/** The addresses of all pages on the site at DOCS_URL. */
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { anchorsOf } from "./anchors.ts";
import { type AddressOverride, overrideRule, replaceIn } from "./override.ts";
import { type AddressRule, relativeAddress, ruleOf } from "./rules.ts";

/** A page with its address. `url` is null for a page that the site's sitemap does not list. */
export type Addressed = { page: DocsPageInfo; url: string | null; expected: string };

export type AddressTable = {
  byPath: ReadonlyMap<string, Addressed>;
  /** Pages by their address, as `keyOf` writes it. */
  byKey: ReadonlyMap<string, Addressed>;
  /** The anchor of a heading there, by the page's own; "" for the title. */
  anchorOf(page: DocsPageInfo, id: string): string;
  /** The reverse. */
  ownAnchorOf(page: DocsPageInfo, anchor: string): string;
};

export type TableParts = {
  docs: Pick<Docs, "pages" | "addressing">;
  docsUrl: string;
  override: AddressOverride | null;
  /** The addresses of the site's sitemap; null while it is unknown. */
  sitemap: ReadonlySet<string> | null;
};

export function createTable({ docs, docsUrl, override, sitemap }: TableParts): AddressTable {
  const rule = overrideRule(ruleOf(docs.addressing), override);
  const known = sitemap && new Map([...sitemap].flatMap((url) => (keyOf(url) === null ? [] : [[keyOf(url), url]])));
  const expect = (page: DocsPageInfo, prefix: string): string =>
    addressOf(page, { ...rule, prefix }, docsUrl, override);
  const prefix = choosePrefix(docs.pages, prefixesOf(rule, docsUrl, override), (page, prefix) =>
    Boolean(known?.has(keyOf(expect(page, prefix)))),
  );
  const byPath = new Map<string, Addressed>();
  const byKey = new Map<string, Addressed>();
  for (const page of docs.pages) {
    const expected = expect(page, prefix);
    // The sitemap's own spelling counts, if it differs in an ending or in letter case.
    const url = !known || sitemap?.has(expected) ? expected : toSafe(known.get(keyOf(expected)) ?? "");
    const entry = { page, url, expected };
    byPath.set(page.path, entry);
    const key = keyOf(url ?? expected);
    if (key !== null && !byKey.has(key)) byKey.set(key, entry);
  }
  const anchors = new WeakMap<DocsPageInfo, Map<string, string>>();
  const anchorsFor = (page: DocsPageInfo): Map<string, string> => {
    const made = anchors.get(page) ?? anchorsOf(page.headings, rule.anchors);
    anchors.set(page, made);
    return made;
  };
  return {
    byPath,
    byKey,
    anchorOf: (page, id) => (id === page.titleId ? "" : (anchorsFor(page).get(id) ?? id)),
    ownAnchorOf: (page, anchor) => [...anchorsFor(page)].find(([, theirs]) => theirs === anchor)?.[0] ?? "",
  };
}

/** The first prefix that gives the most pages of the sitemap. */
function choosePrefix(
  pages: readonly DocsPageInfo[],
  prefixes: string[],
  isKnown: (page: DocsPageInfo, prefix: string) => boolean,
): string {
  const counted = prefixes.map((prefix) => ({ prefix, hits: pages.filter((page) => isKnown(page, prefix)).length }));
  const most = Math.max(...counted.map(({ hits }) => hits));
  return counted.find(({ hits }) => hits === most)?.prefix ?? "";
}

/** DOCS_URL may name the site, or the folder of the docs on it. A prefix that somebody wrote is not doubted. */
function prefixesOf({ prefix }: AddressRule, docsUrl: string, override: AddressOverride | null): string[] {
  if (override?.prefix !== undefined || override?.page !== undefined) return [prefix];
  const isNamed = prefix !== "" && new URL(docsUrl).pathname.endsWith(`/${prefix}`);
  return [...new Set([isNamed ? "" : prefix, "", "docs"])];
}

function addressOf(page: DocsPageInfo, rule: AddressRule, docsUrl: string, override: AddressOverride | null): string {
  const { path, isRoot } = relativeAddress(page, rule);
  const prefix = isRoot ? "" : rule.prefix;
  // The parts are names of files, which may have any character, also "%" and "?".
  const names = replaceIn(path, override).split("/").map(encodeName).join("/");
  if (names !== "") return [docsUrl, prefix, names].filter((part) => part !== "").join("/");
  const hasSlash = rule.index.startsWith("/") || (prefix === "" && new URL(docsUrl).pathname === "/");
  return [docsUrl, prefix].filter((part) => part !== "").join("/") + (hasSlash ? "/" : "");
}

/** What may stand in an address stays readable; parentheses would end a link in Markdown. */
const encodeName = (name: string): string =>
  encodeURIComponent(name)
    .replace(/%(40|3A|2C|2B|24|26|3D)/g, decodeURIComponent)
    .replaceAll("(", "%28")
    .replaceAll(")", "%29");

/** An address of the sitemap, so that it cannot end a link in Markdown. */
const toSafe = (address: string): string | null => {
  const href = URL.parse(address)?.href;
  return href ? href.replaceAll("(", "%28").replaceAll(")", "%29") : null;
};

/** An address without what generators and servers treat alike: endings, the last slash and letter case. */
export function keyOf(address: string): string | null {
  const url = URL.parse(address);
  if (!url) return null;
  const path = decode(url.pathname)
    .toLowerCase()
    .replace(/\/+$/, "")
    .replace(/\.html?$/, "")
    .replace(/\/index$/, "");
  return `${url.host}${path}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
