import type { Catalogue } from "#lib/catalogue/catalogue.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { App } from "./app.ts";

/** Questions to offer on a page: its own, else those of the site's configuration, else those that the docs suggest. */
export function startersOf(
  { docs, site, catalogue }: Pick<App, "docs" | "site" | "catalogue">,
  path: string,
): string[] {
  const own = docs.pageInfo(path)?.starters ?? [];
  const { starters } = site().assistant;
  return own.length === 0 && starters.length > 0 ? starters : defaultStarters(docs, catalogue, path);
}

/** Questions that the docs suggest, in the language of the page. */
export function defaultStarters(docs: Docs, catalogue: Catalogue, path: string): string[] {
  const t = catalogue.translate(docs.languageOf(docs.editionOf({ path })));
  return docs.starters(path, (heading) => t("answers.starter", { heading }));
}
