import type { NavItem } from "#lib/contract/docs.ts";
import type { App } from "./app.ts";
import { startersOf } from "./starters.ts";

/** What the assistant is shown with on a page. `page` is null beside no docs page; `path` is where the reader is. */
export function readerPlace(app: App, path: string, page: NavItem | null) {
  const { config, ownKeyModel, attachments } = app;
  const { supportUrl, handoff } = config;
  return {
    page: page && { title: page.title, path: page.path },
    starters: startersOf(app, path),
    ...{ supportUrl, handoff, ownKeyModel, attachments },
  };
}
