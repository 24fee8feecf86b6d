/** What belongs to the language and version of a page or of a reader. */
import type { NavEntry } from "#lib/contract/docs.ts";
import type { PageEdition } from "#lib/contract/editions.ts";
import { pathOf } from "#lib/docs/lookup.ts";
import type { Navigation } from "#lib/docs/navigation/prune.ts";
import { chooseEdition, type Reader } from "./choose.ts";
import type { DetectLanguage } from "./detect-language.ts";
import { type Editions, hasLanguages } from "./editions.ts";
import { toPageEdition } from "./page-edition.ts";
import type { EditionSite, Sites } from "./sites.ts";

export type SiteLookup = {
  /** Languages and versions of the pages. */
  editions: Editions;
  /** The language and version that a path belongs to, with its navigation and pages. */
  siteOf(path: string): EditionSite;
  /** The id of the language and version for a reader on the page at `path`, or for a question that was asked elsewhere. */
  editionOf(reader: Reader): string;
  /** The language of a language and version, by its id; null where the docs have one language. */
  languageOf(edition: string): string | null;
  /** What a page shows of the docs' languages and versions; null where there is one of each. */
  pageEdition(path: string): PageEdition | null;
  /** The navigation with this `version`; without one that of the default language and version. */
  navigationOf(version: string | undefined): Navigation;
  /** Of the default language and version. */
  nav: NavEntry[];
  navigation: Navigation;
  /**
   * Questions to offer on a page: from its frontmatter, else from the first page of its language and version, else about
   * the page's headings, in the words of `ask`.
   */
  starters(path: string, ask: (heading: string) => string): string[];
};

/** `detect` is null where the docs have one language and version. */
export function createSiteLookup(
  { editions, sites, main }: Omit<Sites, "report">,
  detect: DetectLanguage | null,
): SiteLookup {
  const all = [...sites.values()];
  const byPath = new Map(all.flatMap(({ ordered }) => ordered.map((entry) => [entry.file.path, entry] as const)));
  const siteOf = (path: string): EditionSite => sites.get(editions.of(pathOf(path) ?? "").id) ?? main;
  const sourceOf = (path: string): string | undefined => byPath.get(path)?.file.source.trim();
  const isCopy = (path: string): boolean => {
    const original = editions.originalOf(path);
    return original !== null && sourceOf(path) === sourceOf(original);
  };
  return {
    editions,
    siteOf,
    languageOf: (id) => (hasLanguages(editions) ? (editions.get(id) ?? main.edition).lang : null),
    editionOf: (reader) => chooseEdition(editions, reader, detect),
    pageEdition: (path) => toPageEdition(editions, path, isCopy),
    navigationOf: (version) =>
      all.find(({ navigation }) => navigation.version === version)?.navigation ?? main.navigation,
    nav: main.nav,
    navigation: main.navigation,
    starters: (path, ask) => {
      const [first] = siteOf(path).ordered;
      const page = byPath.get(pathOf(path) ?? "") ?? first;
      const written = [page, first].map((entry) => entry?.parsed.starters ?? []).find(({ length }) => length > 0);
      return written ?? (page?.parsed.headings ?? []).slice(0, 3).map(({ text }) => ask(text));
    },
  };
}
