import type { PageEdition, SwitcherItem } from "#lib/contract/editions.ts";
import type { Alternate, Edition, Editions } from "./editions.ts";

/**
 * What a page shows of the docs' languages and versions; null where the docs have one of each. `isCopy`: whether a page
 * has the text of the default language.
 */
export function toPageEdition(editions: Editions, path: string, isCopy: (path: string) => boolean): PageEdition | null {
  const { list } = editions;
  if (list.length < 2) return null;
  const own = editions.of(path);
  const [main = own] = list;
  const others = editions.alternates(path);
  const at = (edition: Edition): Alternate =>
    edition === own
      ? { edition, path, exact: true }
      : (others.find((other) => other.edition === edition) ?? { edition, path: `/docs/${edition.id}`, exact: false });
  const toItem = (edition: Edition, label: string): SwitcherItem => {
    const { path: target, exact } = at(edition);
    const isSame = edition.lang === own.lang || edition.version === own.version;
    return { label, lang: edition.lang, path: target, isCurrent: edition === own, exact: exact && isSame };
  };
  const languages = nearest(list, own, "lang", "version");
  const versions = nearest(list, own, "version", "lang");
  const same = languages
    .filter(({ version }) => version === own.version)
    .map(at)
    .filter(({ exact, path: target }) => exact && !isCopy(target));
  const first = same.find(({ edition }) => edition.isDefaultLanguage);
  const latest = at(list.find(({ lang, isLatest }) => lang === own.lang && isLatest) ?? main);
  const isUntranslated = isCopy(path);
  const text = isUntranslated ? main : own;
  return {
    lang: own.lang,
    textLang: text.lang,
    textDir: text.dir,
    languages: languages.length > 1 ? languages.map((edition) => toItem(edition, edition.language)) : [],
    versions: versions.length > 1 ? versions.map((edition) => toItem(edition, edition.versionLabel ?? "")) : [],
    alternates:
      same.length > 1
        ? [
            ...same.map(({ edition, path }) => ({ lang: edition.lang, path })),
            ...(first ? [{ lang: "x-default", path: first.path }] : []),
          ]
        : [],
    banner:
      own.age === "latest"
        ? null
        : {
            age: own.age,
            version: own.versionLabel ?? "",
            path: latest.path,
            exact: latest.exact,
          },
    isUntranslated,
  };
}

/** One edition for each language (or version), of the same version (or language) if there is one, else of the first. */
function nearest(
  list: readonly Edition[],
  own: Edition,
  each: "lang" | "version",
  same: "lang" | "version",
): Edition[] {
  return [...Map.groupBy(list, (edition) => edition[each]).values()].flatMap(
    (group) => group.find((edition) => edition[same] === own[same]) ?? group[0] ?? [],
  );
}
