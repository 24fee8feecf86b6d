/** The docs page that an address means, with what the assistant offers there. */
import type { PagePlace } from "#lib/contract/docs.ts";
import type { App } from "./app.ts";
import { startersOf } from "./starters.ts";

/**
 * `address` is a path of ours, or an absolute address here or where the docs are published; query, anchor, ".html" and the
 * last slash do not matter. The page is null where it means none.
 */
export function placeOf(app: Pick<App, "docs" | "site" | "addresses" | "catalogue">, address: string): PagePlace {
  const path = address.startsWith("/") ? address : app.addresses.pathOf(address);
  const page = path === null ? null : (app.docs.pageInfo(path) ?? app.docs.pageInfo(withoutEnding(path)));
  return {
    page: page && { title: page.title, path: page.path },
    starters: startersOf(app, page?.path ?? "/docs"),
  };
}

const withoutEnding = (path: string): string =>
  path
    .replace(/[?#].*$/s, "")
    .replace(/\.html?$/i, "")
    .replace(/\/index$/i, "");
