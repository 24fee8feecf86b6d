/** The navigation of each language and version. */
import type { NavEntry, NavItem } from "#lib/contract/docs.ts";
import { fillFolderPages } from "#lib/docs/navigation/fill-folder-pages.ts";
import type { NavPage } from "#lib/docs/navigation/nav-page.ts";
import { type NavigationReport, readNavigation } from "#lib/docs/navigation/navigation.ts";
import { orderPages } from "#lib/docs/navigation/order-pages.ts";
import { createNavigation, type Navigation } from "#lib/docs/navigation/prune.ts";
import type { Scope } from "#lib/docs/navigation/reader.ts";
import type { Entry } from "#lib/docs/pages.ts";
import { createEditions, type Edition, type Editions } from "./editions.ts";
import type { PlacedPage, Sources } from "./sources.ts";

/** One language in one version, with its pages. */
export type EditionSite = {
  edition: Edition;
  nav: NavEntry[];
  navigation: Navigation;
  home: NavItem | null;
  /** Every page: the home, those of the navigation in its order, the others. */
  ordered: Entry[];
  neighbours: NavItem[];
};
export type Sites = {
  editions: Editions;
  /** By the edition's id; the default one is first. */
  sites: Map<string, EditionSite>;
  main: EditionSite;
  /** Of the default edition. */
  report: NavigationReport;
};

export async function readSites(written: readonly Entry[], found: Sources): Promise<Sites> {
  const { layout, places, defaultLang } = found;
  const editions = createEditions(layout, [...places.values()], defaultLang);
  const byEdition = Map.groupBy(written, ({ file }) => editions.of(file.path).id);
  const sites = new Map<string, EditionSite>();
  let report: NavigationReport | null = null;
  for (const edition of editions.list) {
    const entries = byEdition.get(edition.id) ?? [];
    const read = await readSite(edition, entries, found, editions.list.length > 1);
    report ??= read.report;
    sites.set(edition.id, read.site);
  }
  const main = sites.get("");
  if (!report || !main) throw new RangeError("the docs have no edition");
  return { editions, sites, main, report };
}

async function readSite(edition: Edition, written: Entry[], { sources, places }: Sources, isOneOfSeveral: boolean) {
  const placeOf = ({ file }: Entry): PlacedPage | undefined => places.get(file.path);
  const source = written.map(placeOf).find(Boolean)?.source ?? sources[0];
  const first = written.map(placeOf).find(Boolean);
  const root = rootOf(
    written.flatMap((entry) => placeOf(entry) ?? []),
    edition,
  );
  const scope: Scope | null = isOneOfSeveral
    ? {
        ...edition,
        folder: edition.isDefaultLanguage ? "" : (first?.language ?? ""),
        isDefault: edition.id === "",
        root,
      }
    : null;
  const pages = written.map((entry) =>
    toNavPage(entry, scope ? (placeOf(entry)?.own ?? entry.file.file) : entry.file.file),
  );
  const isOwn = (file: { language: string; version: string }) =>
    !scope || (file.language === (first?.language ?? "") && file.version === (first?.version ?? ""));
  const all = source?.folderFiles ?? [];
  const own = all.filter(isOwn);
  const folderFiles = (own.length > 0 ? own : all).map(({ file, real, own: rest }) => ({
    file: scope ? rest : file,
    real,
  }));
  const { nav, home, report } = await readNavigation(source?.dir ?? "", pages, folderFiles, scope);
  const entries = fillFolderPages(written, nav, root);
  const { ordered, neighbours } = orderPages(entries, nav, home);
  return { site: { edition, nav, navigation: createNavigation(nav), home, ordered, neighbours }, report };
}

/** The address above an edition's pages. */
function rootOf(places: readonly PlacedPage[], { id }: Edition): string {
  const [place] = places.filter(({ language, version }) => language !== "" || version !== "");
  if (!place) return id === "" ? "/docs" : `/docs/${id}`;
  return place.slug === "" ? place.path : place.path.slice(0, -place.slug.length - 1);
}

const toNavPage = ({ file: { path, isIndex, madeFrom }, parsed }: Entry, file: string): NavPage => {
  const { title, label, hidden, section, order, position, aliases } = parsed;
  const own = { file, path, isIndex, title, label, hidden, section, order, position, aliases };
  return madeFrom === undefined ? own : { ...own, madeFrom };
};
