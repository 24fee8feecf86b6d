/** The addresses of all pages on the site at DOCS_URL. */
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { anchorsOf } from "./anchors.ts";
import { type AddressOverride, overrideRule, replaceIn } from "./override.ts";
import { type AddressRule, relativeAddress, ruleOf } from "./rules.ts";
import type { Sitemap } from "./sitemap.ts";

/** A page with its address. `url` is null for a page that the site does not have, by its sitemap. */
export type Addressed = { page: DocsPageInfo; url: string | null; expected: string; isListed: boolean };

export type AddressTable = {
  /** Whether the sitemap was used: one without any page of the docs is that of another part of the site. */
  isChecked: boolean;
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
  /** Null while it is unknown. */
  sitemap: Sitemap | null;
};

export function createTable(parts: TableParts): AddressTable {
  const { docs, docsUrl, override } = parts;
  const rule = overrideRule(ruleOf(docs.addressing), override);
  const known = parts.sitemap && new Map([...parts.sitemap.pages].map((url) => [keyOf(url), url]));
  const [first, ...others] = sitesOf(docs.pages, rule, docsUrl, override);
  const hitsOf = (site: Site): number =>
    docs.pages.filter((page) => known?.has(keyOf(addressOf(page, site, override)))).length;
  const counted = known ? [first, ...others].map((site) => ({ site, hits: hitsOf(site) })) : [];
  const most = Math.max(0, ...counted.map(({ hits }) => hits));
  const isChecked = most > 0;
  const site = (isChecked && counted.find(({ hits }) => hits === most)?.site) || first;
  const listed = isChecked ? parts.sitemap : null;
  const byPath = new Map<string, Addressed>();
  const byKey = new Map<string, Addressed>();
  for (const page of docs.pages) {
    const expected = addressOf(page, site, override);
    // The sitemap's own spelling counts, if it differs in an ending or in letter case.
    const spelled = listed?.pages.has(expected) ? expected : toSafe(known?.get(keyOf(expected)) ?? "");
    const onSite = listed === null ? expected : (spelled ?? (listed.isPartial ? expected : null));
    // A page of an OpenAPI file is made by this site: the generator has other pages for it, or none.
    const url = page.madeFrom === undefined ? onSite : null;
    const entry = { page, url, expected, isListed: listed !== null && spelled !== null };
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
    isChecked,
    byPath,
    byKey,
    anchorOf: (page, id) => (id === page.titleId ? "" : (anchorsFor(page).get(id) ?? id)),
    ownAnchorOf: (page, anchor) => [...anchorsFor(page)].find(([, theirs]) => theirs === anchor)?.[0] ?? "",
  };
}

/** A way in which the site may serve the docs: its address, and the rule below that. */
type Site = { root: string; rule: AddressRule };

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

/** The addresses of the docs' languages, which may have sitemaps of their own. */
export function languageAddresses({ docs, docsUrl, override }: Omit<TableParts, "sitemap">): string[] {
  const [{ root, rule }] = sitesOf(docs.pages, overrideRule(ruleOf(docs.addressing), override), docsUrl, override);
  const languages = docs.pages.flatMap((page) => relativeAddress(page, rule).language || []);
  return [...new Set(languages)].map((language) => `${root}/${encodeName(language)}`);
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
