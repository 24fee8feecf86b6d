import type { NavEntry } from "#lib/contract/docs.ts";
import { linkTarget } from "#lib/markdown/link-target.ts";
import type { NavPage } from "./nav-page.ts";

const SITE = "https://site.invalid/docs";

/**
 * A link of a navigation file: an entry for the page that it leads to, or a link to another site. Null for addresses that
 * this site does not have.
 */
export function toLink(title: string | null, href: string, find: (name: string) => NavPage | null): NavEntry | null {
  const target = linkTarget(href, SITE);
  if (target?.kind === "external") {
    return { title: title ?? new URL(target.href).hostname, path: null, href: target.href, entries: [] };
  }
  const page = target?.kind === "internal" ? find(href) : null;
  return page && { title: title ?? page.label ?? page.title, path: page.path, entries: [] };
}
