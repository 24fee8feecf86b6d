import type { App } from "./app.ts";

/** Questions to offer on a page: its own, else those of the site's configuration, else those that the docs suggest. */
export function startersOf({ docs, site }: Pick<App, "docs" | "site">, path: string): string[] {
  const own = docs.pageInfo(path)?.starters ?? [];
  const { starters } = site().assistant;
  return own.length === 0 && starters.length > 0 ? starters : docs.starters(path);
}
