/** The one place that turns a path of ours into the address that readers, agents and maintainers get, and back. */
import { pathOn } from "#lib/contract/base-path.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { AddressOverride } from "./override.ts";
import { type FetchSitemap, readSitemap, type Sitemap, SitemapError } from "./sitemap.ts";
import { type AddressTable, createTable, keyOf, languageAddresses } from "./table.ts";

/**
 * What is known of the site at DOCS_URL. `problem`: why its sitemap is unknown, or of no use. `isPartial`: only a part of the
 * sitemap was read, so that no page counts as missing. `missing` are some expected addresses.
 */
export type AddressReport = {
  docsUrl: string;
  checked: boolean;
  isPartial: boolean;
  problem: string | null;
  pages: number;
  found: number;
  missing: string[];
};

export type Addresses = {
  /** The address of this site with its base path, without a slash at the end. */
  readonly siteUrl: string;
  /** The address of the site that the docs are published on; null where that is this one. */
  readonly docsUrl: string | null;
  /** Another text whenever `publicUrl` may give other addresses. */
  readonly version: string;
  /** The absolute address for a path of ours with its anchor: on the published site where it has the page, else here. */
  publicUrl(path: string): string;
  /** Like `publicUrl`, but a path that stays here stays a path. For readers of our own pages. */
  href(path: string): string;
  /** The path of the docs page, with its anchor, that a path or an address means, here or on the published site. */
  pathOf(link: string): string | null;
  /** Whether an address is one of this site or of the published one. */
  isOurs(url: URL): boolean;
  /** Null without DOCS_URL. */
  report(): AddressReport | null;
  /** Reads the published site's sitemap. What was known stays where that fails. Never rejects. */
  refresh(): Promise<void>;
};

export type AddressParts = {
  siteUrl: string;
  docsUrl: string | null;
  override?: AddressOverride | null;
  docs: Pick<Docs, "pages" | "addressing" | "pageInfo">;
  fetch?: FetchSitemap;
};

/** How many missing pages a report names. */
const MAX_MISSING = 5;

/** The addresses of a site whose docs are published by itself. */
export function ownAddresses(siteUrl: string): Addresses {
  return {
    siteUrl,
    docsUrl: null,
    version: siteUrl,
    publicUrl: (path) => siteUrl + path,
    href: (path) => path,
    pathOf: (link) => docsPathIn(pathOn(siteUrl, link)),
    isOurs: ({ href }) => pathOn(siteUrl, href) !== null,
    report: () => null,
    refresh: async () => {},
  };
}

/** A path of the docs without a slash at its end and without its query; null for any other path. */
function docsPathIn(path: string | null): string | null {
  const [, page, hash = ""] = /^(\/docs(?:\/[^?#]*)?)(?:\?[^#]*)?(#.*)?$/s.exec(path ?? "") ?? [];
  return page === undefined ? null : page.replace(/\/$/, "") + hash;
}

export function createAddresses(parts: AddressParts): Addresses {
  const own = ownAddresses(parts.siteUrl);
  return parts.docsUrl === null ? own : new PublishedAddresses(own, parts.docsUrl, parts);
}

class PublishedAddresses implements Addresses {
  readonly siteUrl: string;
  readonly docsUrl: string;
  readonly #own: Addresses;
  readonly #parts: AddressParts;
  #sitemap: Sitemap | null = null;
  #problem: string | null = "its sitemap was not read yet";
  #table: { pages: unknown; sitemap: unknown; table: AddressTable } | null = null;
  #tables = 0;

  constructor(own: Addresses, docsUrl: string, parts: AddressParts) {
    this.siteUrl = own.siteUrl;
    this.docsUrl = docsUrl;
    this.#own = own;
    this.#parts = parts;
  }

  get version(): string {
    this.#current();
    return `${this.siteUrl} ${this.docsUrl} ${this.#tables}`;
  }

  /** Made again after the docs or the sitemap were read again. */
  #current(): AddressTable {
    const { docs, override = null } = this.#parts;
    const { pages } = docs;
    if (this.#table?.pages !== pages || this.#table.sitemap !== this.#sitemap) {
      const table = createTable({ docs, docsUrl: this.docsUrl, override, sitemap: this.#sitemap });
      this.#table = { pages, sitemap: this.#sitemap, table };
      this.#tables += 1;
    }
    return this.#table.table;
  }

  /** The address on the published site; null for a page that is not there, and for what is no page. */
  #published(path: string): string | null {
    const page = this.#parts.docs.pageInfo(path);
    if (!page) return null;
    const table = this.#current();
    const url = table.byPath.get(page.path)?.url;
    if (!url) return null;
    const [, query = "", hash = ""] = /^[^?#]*(\?[^#]*)?(?:#(.*))?$/s.exec(path) ?? [];
    const anchor = hash === "" ? "" : table.anchorOf(page, decode(hash));
    return url + query + (anchor === "" ? "" : `#${encodeAnchor(anchor)}`);
  }

  publicUrl(path: string): string {
    return this.#published(path) ?? this.#own.publicUrl(path);
  }

  href(path: string): string {
    return this.#published(path) ?? path;
  }

  pathOf(link: string): string | null {
    const path = this.#own.pathOf(link);
    if (path !== null) return path;
    const parsed = URL.parse(link);
    if (!parsed || parsed.origin !== new URL(this.docsUrl).origin) return null;
    const table = this.#current();
    const entry = table.byKey.get(keyOf(link) ?? "");
    if (!entry) return null;
    const anchor = parsed.hash === "" ? "" : table.ownAnchorOf(entry.page, decode(parsed.hash.slice(1)));
    return entry.page.path + (anchor === "" ? "" : `#${anchor}`);
  }

  isOurs(url: URL): boolean {
    const { origin, pathname } = new URL(this.docsUrl);
    if (this.#own.isOurs(url)) return true;
    // Translations may be beside the folder of the docs.
    return (
      url.origin === origin && (isBelow(url.pathname, pathname) || this.#current().byKey.has(keyOf(url.href) ?? ""))
    );
  }

  report(): AddressReport {
    const { byPath, isChecked } = this.#current();
    // Pages of OpenAPI files are not expected there.
    const entries = [...byPath.values()].filter(({ page }) => page.madeFrom === undefined);
    const missing = entries.filter(({ url }) => url === null);
    const isUseless = this.#sitemap !== null && !isChecked;
    return {
      docsUrl: this.docsUrl,
      checked: isChecked,
      isPartial: isChecked && Boolean(this.#sitemap?.isPartial),
      problem: this.#problem ?? (isUseless ? "it lists none of the pages of these docs" : null),
      pages: entries.length,
      found: isChecked ? entries.filter(({ isListed }) => isListed).length : entries.length,
      missing: missing.slice(0, MAX_MISSING).map(({ expected }) => expected),
    };
  }

  async refresh(): Promise<void> {
    const { docs, override = null } = this.#parts;
    try {
      const sections = languageAddresses({ docs, docsUrl: this.docsUrl, override });
      this.#sitemap = await readSitemap(this.docsUrl, this.#parts.fetch ?? fetch, { sections });
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof SitemapError ? error.message : "its sitemap cannot be read";
    }
  }
}

const isBelow = (path: string, base: string): boolean => base === "/" || path === base || path.startsWith(`${base}/`);

/** Characters that would end a link in Markdown or in Slack's markup. */
const encodeAnchor = (anchor: string): string =>
  anchor.replace(/[\s<>()|"\\%]/g, (character) =>
    encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
