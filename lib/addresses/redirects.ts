/** Finds the page that an address without a page used to have, or has on the site of its generator. */
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import type { RedirectRule } from "#lib/docs/redirects/redirect-rule.ts";
import type { Addresses } from "./addresses.ts";
import { matchRule } from "./match-rule.ts";
import type { AddressOverride } from "./override.ts";
import { createTable, keyOf } from "./table.ts";

/** A page in place of the address that was asked for. `path` may have an anchor. */
export type Redirect = { path: string; isPermanent: boolean };

export type PageRedirects = {
  /** Null for an address that leads to no page. It is always a page of this site: nothing leads to another host. */
  find(path: string): Redirect | null;
};

type RedirectDocs = Pick<Docs, "pages" | "addressing" | "pageInfo" | "redirects">;
export type RedirectParts = {
  docs: RedirectDocs;
  addresses: Pick<Addresses, "siteUrl" | "pathOf">;
  override: AddressOverride | null;
};

/** Most rules that are followed one after another. */
const MAX_HOPS = 5;

export function createRedirects(parts: RedirectParts): PageRedirects {
  let made: { pages: unknown; lookUp: Lookup } | null = null;
  return {
    find(path) {
      const { pages } = parts.docs;
      // Made again after the docs were read again.
      if (made?.pages !== pages) made = { pages, lookUp: createLookup(parts) };
      return follow(path, made.lookUp, parts.addresses);
    },
  };
}

type Lookup = {
  /** The page at a path of ours, at its address on the site of its generator, or in a file. */
  pageAt(path: string): DocsPageInfo | null;
  /** The page that names a path as an earlier one of its own. */
  pageOnceAt(path: string): DocsPageInfo | null;
  /** Where the first rule for a path leads. */
  ruleFor(path: string): { to: string; isPermanent: boolean } | null;
};

function follow(path: string, lookUp: Lookup, addresses: RedirectParts["addresses"]): Redirect | null {
  let current = path;
  let anchor = "";
  let isPermanent = true;
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const page = placesOf(current).map(lookUp.pageAt).find(Boolean);
    if (page) return { path: page.path + anchor, isPermanent };
    const rule = placesOf(current).map(lookUp.ruleFor).find(Boolean);
    if (!rule) {
      const old = placesOf(current).map(lookUp.pageOnceAt).find(Boolean);
      return old ? { path: old.path + anchor, isPermanent } : null;
    }
    const target = rule.to.startsWith("/") ? rule.to : (addresses.pathOf(rule.to) ?? rule.to);
    // An address of another site.
    if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(target)) return null;
    anchor = /#.+$/.exec(target)?.[0] ?? anchor;
    current = `/${target.replace(/[?#].*$/s, "").replace(/^\/+/, "")}`;
    isPermanent &&= rule.isPermanent;
  }
  return null;
}

/** The path on the generator's site, whose docs may be below /docs as ours are, or elsewhere. */
const placesOf = (path: string): string[] => [
  path,
  path.startsWith("/docs/") ? path.slice("/docs".length) : `/docs${path}`,
];

function createLookup({ docs, addresses, override }: RedirectParts): Lookup {
  const { siteUrl } = addresses;
  const { byKey } = createTable({ docs, docsUrl: siteUrl, override, sitemap: null });
  const key = (path: string): string => keyOf(siteUrl + path.split("/").map(encodeURIComponent).join("/")) ?? "";
  const byFile = new Map(docs.pages.map((page) => [`/${page.file}`, page]));
  const byOldKey = new Map<string, DocsPageInfo>();
  for (const page of docs.pages) {
    for (const path of page.oldAddresses.flatMap((old) => pathsOf(old, page)))
      if (!byOldKey.has(key(path))) byOldKey.set(key(path), page);
  }
  const exact = new Map<string, RedirectRule>();
  const patterns: RedirectRule[] = [];
  for (const rule of docs.redirects.rules) {
    if (/\*|\/:/.test(rule.from)) patterns.push(rule);
    else if (!exact.has(key(decode(rule.from)))) exact.set(key(decode(rule.from)), rule);
  }
  return {
    pageAt: (path) => docs.pageInfo(path) ?? byKey.get(key(path))?.page ?? byFile.get(path) ?? null,
    pageOnceAt: (path) => byOldKey.get(key(path)) ?? null,
    ruleFor(path) {
      const rule = exact.get(key(path));
      if (rule) return rule;
      for (const pattern of patterns) {
        const to = matchRule(pattern, path);
        if (to !== null) return { to, isPermanent: pattern.isPermanent };
      }
      return null;
    },
  };
}

/** The paths that an earlier address in a frontmatter may mean. A relative one is beside the page. */
function pathsOf(address: string, { path }: DocsPageInfo): string[] {
  const plain = decode(address.replace(/[?#].*$/s, ""));
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(plain)) return [];
  return plain.startsWith("/") ? [plain] : [`${path.replace(/\/[^/]*$/, "")}/${plain.replace(/^\.\//, "")}`];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
