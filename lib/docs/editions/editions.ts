/** Languages and versions of the docs. An edition is the pages of one language in one version. */
import type { LanguageFolder, Layout, VersionFolder } from "./layout.ts";
import { compareVersions, directionOf, isUnreleased } from "./names.ts";

export type Edition = {
  /** "" for the default one, else its folders: "de", "v1", "de/v1". */
  id: string;
  /** BCP 47. */
  lang: string;
  dir: "ltr" | "rtl";
  /** The language's name in itself. */
  language: string;
  /** The version's name; null where the docs have one version only. */
  version: string | null;
  versionLabel: string | null;
  isDefaultLanguage: boolean;
  isLatest: boolean;
  /** A version that is older than the latest, or not released yet. */
  age: "latest" | "old" | "unreleased";
};

/** The place of a page: its edition, and its path within that, such as "guide/start"; "" for the first page. */
export type PagePlace = { path: string; language: string; version: string; slug: string };

/** The same page in another language or version. `exact`: false for the nearest page above it. */
export type Alternate = { edition: Edition; path: string; exact: boolean };

export type Editions = {
  /** All of them, the default one first. One only where the docs have neither languages nor versions. */
  list: readonly Edition[];
  /** The edition of a page, or of an address below an edition's folders. */
  of(path: string): Edition;
  get(id: string): Edition | null;
  /** The page in every other edition that has pages. */
  alternates(path: string): Alternate[];
  /** The path of the page in the default language of the same version. Null for a page of the default language. */
  originalOf(path: string): string | null;
};

/** Whether the docs are in several languages. */
export const hasLanguages = ({ list }: Pick<Editions, "list">): boolean =>
  list.some(({ lang }) => lang !== list[0]?.lang);

const toId = (language: string, version: string): string => [language, version].filter(Boolean).join("/");

/** @param places of all pages, in the order of the navigation */
export function createEditions(layout: Layout, places: readonly PagePlace[], defaultLang: string): Editions {
  const languages: LanguageFolder[] =
    layout.languages.length > 0 ? layout.languages : [{ lang: defaultLang, folder: "", label: defaultLang }];
  const versions: (VersionFolder | null)[] = layout.versions.length > 0 ? layout.versions : [null];
  const mainLanguage = languages[0]?.folder ?? "";
  const mainVersion = versions[0]?.folder ?? "";
  /** Pages outside of folders belong to the default language and the latest version. */
  const keyOf = ({ language, version }: Pick<PagePlace, "language" | "version">): string => {
    const known = languages.some(({ folder }) => folder === language) ? language : mainLanguage;
    const knownVersion = versions.some((each) => (each?.folder ?? "") === version) ? version : mainVersion;
    return `${known} ${knownVersion}`;
  };
  const byKey = Map.groupBy(places, keyOf);
  const editions = new Map<string, Edition>();
  for (const [v, version] of versions.entries()) {
    for (const [l, language] of languages.entries()) {
      const key = `${language.folder} ${version?.folder ?? ""}`;
      if (!byKey.has(key) && !(l === 0 && v === 0)) continue;
      const isMain = l === 0 && v === 0;
      editions.set(key, {
        id: isMain ? "" : toId(l === 0 ? "" : language.folder, v === 0 ? "" : (version?.folder ?? "")),
        lang: language.lang,
        dir: directionOf(language.lang),
        language: language.label,
        version: version?.version ?? null,
        versionLabel: version?.label ?? null,
        isDefaultLanguage: l === 0,
        isLatest: v === 0,
        age: v === 0 ? "latest" : ageOf(version, versions[0] ?? null),
      });
    }
  }
  return createLookup(places, editions, byKey, keyOf);
}

function ageOf(version: VersionFolder | null, latest: VersionFolder | null): Edition["age"] {
  if (version === null) return "latest";
  if (version.version === "current" || isUnreleased(version.version)) return "unreleased";
  const isNumbered = (name: string | undefined): boolean => /\d/.test(name ?? "");
  const isNewer =
    isNumbered(version.version) &&
    isNumbered(latest?.version) &&
    compareVersions(version.version, latest?.version ?? "") < 0;
  return isNewer ? "unreleased" : "old";
}

function createLookup(
  places: readonly PagePlace[],
  editions: ReadonlyMap<string, Edition>,
  byKey: ReadonlyMap<string, PagePlace[]>,
  keyOf: (place: PagePlace) => string,
): Editions {
  const list = [...editions.values()];
  const [main] = list;
  if (!main) throw new RangeError("the docs have no edition");
  const byPath = new Map(places.map((place) => [place.path, place]));
  const bySlug = new Map(
    Array.from(byKey, ([key, members]) => [key, new Map(members.map(({ slug, path }) => [slug, path]))]),
  );
  const byId = new Map(list.map((edition) => [edition.id, edition]));
  const find = (key: string, slug: string): { path: string; exact: boolean } | null => {
    const slugs = bySlug.get(key);
    for (let parts = slug.split("/"); ; parts = parts.slice(0, -1)) {
      const path = slugs?.get(parts.join("/"));
      if (path !== undefined) return { path, exact: parts.join("/") === slug };
      if (parts.length <= 1) break;
    }
    const first = slugs?.get("") ?? byKey.get(key)?.[0]?.path;
    return first === undefined ? null : { path: first, exact: slug === "" };
  };
  const alternatesOf = (path: string): Alternate[] => {
    const place = byPath.get(path);
    if (!place || list.length < 2) return [];
    const own = keyOf(place);
    return Array.from(editions, ([key, edition]) => ({ key, edition })).flatMap(({ key, edition }) => {
      const found = key === own ? null : find(key, place.slug);
      return found ? [{ edition, ...found }] : [];
    });
  };
  const originalOf = (path: string): string | null => {
    const place = byPath.get(path);
    const own = place && editions.get(keyOf(place));
    if (!own || own.isDefaultLanguage) return null;
    const isOriginal = ({ edition, exact }: Alternate) =>
      exact && edition.isDefaultLanguage && edition.version === own.version;
    return alternatesOf(path).find(isOriginal)?.path ?? null;
  };
  return {
    list,
    originalOf,
    alternates: alternatesOf,
    get: (id) => byId.get(id) ?? null,
    of(path) {
      const place = byPath.get(path);
      const own = place && editions.get(keyOf(place));
      if (own) return own;
      const rest = path.replace(/^\/docs\/?/, "");
      const ids = list.filter(({ id }) => id !== "" && (rest === id || rest.startsWith(`${id}/`)));
      return ids.sort((a, b) => b.id.length - a.id.length)[0] ?? main;
    },
  };
}
