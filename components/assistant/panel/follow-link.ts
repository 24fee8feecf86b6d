import type { MouseEvent } from "react";
import { findHashTarget } from "#components/docs/use-hash-target.ts";

/** The link to a page of this site that a click follows in this tab; null for other clicks, and for files to save. */
export function linkFollowedBy(event: MouseEvent): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  const leavesTab =
    event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target || link?.hasAttribute("download");
  return link && !leavesTab && link.origin === location.origin ? link : null;
}

/**
 * Goes to a heading of the current page without loading the page again, each time its link is clicked. Returns whether
 * it did; other links are left to the router.
 */
export function followInPage(
  event: Pick<Event, "preventDefault">,
  link: Pick<HTMLAnchorElement, "pathname" | "hash">,
): boolean {
  if (link.pathname !== location.pathname || link.hash === "") return false;
  event.preventDefault();
  if (link.hash !== location.hash) {
    location.hash = link.hash;
    return true;
  }
  // The address does not change, so the browser emits no event: the highlighting of headings needs one.
  dispatchEvent(new HashChangeEvent("hashchange"));
  findHashTarget()?.scrollIntoView();
  return true;
}
