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
  const sites = sitesOf(docs.pages, rule, docsUrl, override);
  const site = chooseSite(docs.pages, sites, (page, site) =>
    Boolean(known?.has(keyOf(addressOf(page, site, override)))),
  );
  const byPath = new Map<string, Addressed>();
  const byKey = new Map<string, Addressed>();
  for (const page of docs.pages) {
    const expected = addressOf(page, site, override);
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

/** A way in which the site may serve the docs: its address, and the rule below that. */
type Site = { root: string; rule: AddressRule };

/** The first one that gives the most pages of the sitemap. */
function chooseSite(
  pages: readonly DocsPageInfo[],
  [first, ...others]: readonly [Site, ...Site[]],
  isKnown: (page: DocsPageInfo, site: Site) => boolean,
): Site {
  const hitsOf = (site: Site): number => pages.filter((page) => isKnown(page, site)).length;
  let best = { site: first, hits: hitsOf(first) };
  for (const site of others) {
    const hits = hitsOf(site);
    if (hits > best.hits) best = { site, hits };
  }
  return best.site;
}

/**
 * DOCS_URL may name the site, the folder of the docs on it, or that of the default language. A prefix that somebody wrote is
 * not doubted, and neither is how a generator writes languages where there is one.
 */
function sitesOf(
  pages: readonly DocsPageInfo[],
  rule: AddressRule,
  docsUrl: string,
  override: AddressOverride | null,
): [Site, ...Site[]] {
  const named = pages.find(({ place }) => place.isDefaultLanguage)?.place.language ?? "";
  const likely = namedSite({ root: docsUrl, rule }, named);
  if (override?.prefix !== undefined || override?.page !== undefined) return [{ root: docsUrl, rule }];
  const prefixes = [...new Set([rule.prefix, "", "docs"])];
  const all = [likely, ...prefixes.map((prefix): Site => ({ root: docsUrl, rule: { ...rule, prefix } }))];
  if (named === "") return [likely, ...all.slice(1)];
  const shown = (["shown", "hidden"] as const).flatMap((defaultLanguage) =>
    all.map(({ root, rule }): Site => ({ root, rule: { ...rule, defaultLanguage } })),
  );
  return [likely, ...all.slice(1), ...shown];
}

/** The site above the folders that DOCS_URL names: those of the docs and of the default language. */
function namedSite(site: Site, language: string): Site {
  const { rule } = site;
  const steps = [
    (at: Site): Site => ({ ...at, root: withoutLast(at.root, rule.prefix) ?? at.root }),
    (at: Site): Site => {
      const root = withoutLast(at.root, language);
      return root === null ? at : { root, rule: { ...at.rule, defaultLanguage: "shown" } };
    },
  ];
  // An address ends in what comes last: "/en/docs", or "/docs/en".
  return (rule.languageFirst ? steps : steps.reverse()).reduce((at, step) => step(at), site);
}

/** An address without its last folder, if that has this name. */
function withoutLast(address: string, folder: string): string | null {
  const isNamed = folder !== "" && new URL(address).pathname.endsWith(`/${folder}`);
  return isNamed ? address.slice(0, -folder.length - 1) : null;
}

function addressOf(page: DocsPageInfo, { root, rule }: Site, override: AddressOverride | null): string {
  const { language, path, isRoot } = relativeAddress(page, rule);
  const prefix = isRoot ? "" : rule.prefix;
  // The parts are names of files, which may have any character, also "%" and "?".
  const names = replaceIn(path, override).split("/").map(encodeName).join("/");
  const folder = [root, encodeName(language), prefix].filter((part) => part !== "").join("/");
  if (names !== "") return `${folder}/${names}`;
  return rule.index.startsWith("/") || new URL(folder).pathname === "/" ? `${folder}/` : folder;
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
