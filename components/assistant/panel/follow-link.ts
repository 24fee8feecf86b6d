import type { MouseEvent } from "react";
import { findHashTarget } from "#components/docs/use-hash-target.ts";

/** The link to this site that a click follows in this tab, if it does; a file is saved, and leads nowhere. */
export function followsLink(event: MouseEvent): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  const elsewhere =
    event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target || link?.hasAttribute("download");
  return link && !elsewhere && link.origin === location.origin ? link : null;
}

/**
 * Goes to a heading of the present page without asking the server for that page again, as often as its link is
 * clicked. Returns whether it did; other links are the router's.
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
  // The address stays as it is, so the browser does nothing: whoever follows it hears of the visit from here.
  dispatchEvent(new HashChangeEvent("hashchange"));
  findHashTarget()?.scrollIntoView();
  return true;
}
