import { withoutBase } from "#lib/contract/base-path.ts";
import type { NavItem } from "#lib/contract/docs.ts";

const DOCS = /^\/docs(?![^/?#])/;

/** Address of a thread on the assistant's own page. `from` is the docs page that the reader comes from. */
export function assistantHref(threadId: string | null, from: NavItem | null): string {
  const query = new URLSearchParams({ ...(threadId && { thread: threadId }), ...(from && { from: from.path }) });
  return threadId || from ? `/assistant?${query}` : "/assistant";
}

/** The docs page in the `from` of an address of the assistant's own page. Any other address becomes `home`. */
export function docsHref(asPath: string, home = "/docs"): string {
  const from = new URL(asPath, "http://site").searchParams.get("from");
  return from && DOCS.test(from) ? from : home;
}

/** The address that a link to a docs page has with the thread in the panel beside it; null for other links. */
export function besideThread(link: HTMLAnchorElement, threadId: string): string | null {
  const url = new URL(link.href);
  url.searchParams.set("thread", threadId);
  const path = withoutBase(url.href.slice(url.origin.length));
  return path !== null && DOCS.test(path) ? path : null;
}
