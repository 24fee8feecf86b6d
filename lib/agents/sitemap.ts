/** The files that crawlers look for: the sitemap (sitemaps.org) and `robots.txt`. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { type CanonicalDocs, canonicalPath } from "#lib/addresses/canonical.ts";
import type { PageDates } from "#lib/docs/dates/page-dates.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { type TextResponse, tagOf } from "./llms.ts";
import { toXml, urlToXml } from "./xml.ts";

export type SitemapDocs = CanonicalDocs & Pick<Docs, "pages">;
type SitemapParts = {
  docs: SitemapDocs;
  addresses: Addresses;
  dates: Pick<PageDates, "updatedAt">;
  /** The most addresses in one file. */
  max?: number;
};

/** The protocol allows 50,000 addresses and 50 MB in one file. Links to translations count here, so that both are kept. */
const MAX_ADDRESSES = 50_000;
/** Entries that are made before other requests run. */
const ENTRIES_PER_PIECE = 200;

/**
 * The sitemap. One that is too long for a file becomes an index, whose files have a `part` from 1 on. Null for a part that
 * does not exist.
 */
export function sitemap(parts: SitemapParts, part: number | null): TextResponse | null {
  const { docs, addresses, dates, max = MAX_ADDRESSES } = parts;
  const pages = listPages(docs, addresses);
  const perFile = Math.max(1, Math.floor(max / docs.editions.list.length));
  const files = Math.ceil(pages.length / perFile);
  const tag = tagOf(
    JSON.stringify([addresses.version, part, pages.map(({ path, hash }) => [path, hash, dates.updatedAt(path)])]),
  );
  if (files > 1 && part === null) return { tag, pieces: [toIndex(files, addresses)] };
  if (part !== null && (files < 2 || part < 1 || part > files)) return null;
  const first = part === null ? 0 : (part - 1) * perFile;
  return { tag, pieces: toFile(pages.slice(first, first + perFile), parts) };
}

/** Pages of this site that stand for themselves. Those that are published elsewhere are in the sitemap there. */
const listPages = (docs: SitemapDocs, addresses: Addresses): DocsPageInfo[] =>
  docs.pages.filter(
    ({ path, isHidden }) => !isHidden && addresses.href(path) === path && canonicalPath(docs, path) === path,
  );

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9";

function toIndex(files: number, { siteUrl }: Addresses): string {
  const entries = Array.from({ length: files }, (_, i) => {
    const address = urlToXml(`${siteUrl}/sitemap.xml?part=${i + 1}`);
    return `<sitemap><loc>${address}</loc></sitemap>\n`;
  });
  return `${HEAD}<sitemapindex xmlns="${SCHEMA}">\n${entries.join("")}</sitemapindex>\n`;
}

function* toFile(pages: readonly DocsPageInfo[], parts: SitemapParts): Generator<string> {
  yield `${HEAD}<urlset xmlns="${SCHEMA}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n`;
  for (let i = 0; i < pages.length; i += ENTRIES_PER_PIECE) {
    const entries = pages.slice(i, i + ENTRIES_PER_PIECE).map((page) => toEntry(page, parts));
    yield entries.join("");
  }
  yield "</urlset>\n";
}

function toEntry({ path }: DocsPageInfo, { docs, addresses, dates }: SitemapParts): string {
  const updated = dates.updatedAt(path)?.toISOString();
  const alternates = docs.pageEdition(path)?.alternates ?? [];
  const links = alternates.map(
    ({ lang, path: other }) =>
      `<xhtml:link rel="alternate" hreflang="${toXml(lang)}" href="${urlToXml(addresses.publicUrl(other))}"/>`,
  );
  return `<url><loc>${urlToXml(addresses.publicUrl(path))}</loc>${updated ? `<lastmod>${updated}</lastmod>` : ""}${links.join("")}</url>\n`;
}

/** What crawlers need not read: answers of the API, pages for maintainers, the frame for other sites. */
const DISALLOWED = ["/api", "/review", "/embed"];

export function robotsTxt({ siteUrl }: Addresses): TextResponse {
  const rules = ["User-agent: *", ...DISALLOWED.map((path) => `Disallow: ${new URL(siteUrl + path).pathname}`)];
  const text = `${rules.join("\n")}\n\nSitemap: ${siteUrl}/sitemap.xml\n`;
  return { tag: tagOf(text), pieces: [text] };
}
