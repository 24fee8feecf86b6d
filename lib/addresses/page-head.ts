import type { NavItem } from "#lib/contract/docs.ts";
import type { PageHead } from "#lib/contract/page-head.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Addresses } from "./addresses.ts";
import { type CanonicalDocs, canonicalPath } from "./canonical.ts";

/** What the head of a page says of its addresses. `groups` are those above it in the navigation. */
export function toPageHead(
  docs: CanonicalDocs & Pick<Docs, "siteOf">,
  addresses: Pick<Addresses, "publicUrl">,
  page: NavItem,
  groups: readonly NavItem[],
): Omit<PageHead, "feed"> {
  const { path } = page;
  const canonical = canonicalPath(docs, path);
  // Search engines ignore `hreflang` on a page that names another one as canonical.
  const alternates = canonical === path ? (docs.pageEdition(path)?.alternates ?? []) : [];
  return {
    canonical: encode(addresses.publicUrl(canonical)),
    locale: toLocale(docs.siteOf(canonical).edition.lang),
    alternates: alternates.map(({ lang, path: other }) => ({ lang, url: encode(addresses.publicUrl(other)) })),
    breadcrumbs: groups.length === 0 ? null : JSON.stringify(toBreadcrumbList([...groups, page], addresses)),
  };
}

const toBreadcrumbList = (way: readonly NavItem[], addresses: Pick<Addresses, "publicUrl">) => ({
  "@context": "https://schema.org",
  "@type": "BreadcrumbList",
  itemListElement: way.map(({ title, path }, i) => ({
    ...{ "@type": "ListItem", position: i + 1, name: title },
    item: encode(addresses.publicUrl(path)),
  })),
});

/** Names of pages may have any letters; the head has addresses as they are requested. */
const encode = (url: string): string => URL.parse(url)?.href ?? url;

/** Open Graph wants a region: "en" is that of the United States. */
function toLocale(tag: string): string {
  const { language, region } = new Intl.Locale(tag).maximize();
  return region === undefined ? language : `${language}_${region}`;
}
