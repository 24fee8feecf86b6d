/** Chooses the language and version for a reader. */
import { pathOf } from "#lib/docs/lookup.ts";
import type { DetectLanguage } from "./detect-language.ts";
import type { Edition, Editions } from "./editions.ts";
import { toTag } from "./names.ts";

/** What is known of a reader. The first that says something counts: named language and version, page, question. */
export type Reader = {
  /** The page that the reader is on, or that the thread began on. */
  path?: string | null | undefined;
  page?: string | undefined;
  /** A language, as BCP 47. */
  lang?: string | undefined;
  /** The name of a version. */
  version?: string | undefined;
  question?: string | undefined;
};

/** The id of the edition; "" is the default one. A language or version that the docs lack counts as not named. */
export function chooseEdition(
  editions: Editions,
  { path, page, lang, version, question }: Reader,
  detect: DetectLanguage | null,
): string {
  if (editions.list.length < 2) return "";
  const named = lang === undefined && version === undefined ? null : findEdition(editions, { lang, version });
  if (named !== null) return named;
  const at = pathOf(path ?? page ?? "");
  if (at !== null && /^\/docs(\/|$)/.test(at)) return editions.of(at).id;
  const latest = editions.list.filter(({ isLatest }) => isLatest);
  const langs = latest.map((edition) => edition.lang);
  const detected = question !== undefined && detect && langs.length > 1 ? detect(question, langs) : null;
  return latest.find((edition) => edition.lang === detected)?.id ?? "";
}

/** The id of the edition of a language and version; null when there is none. What is not named is the default. */
export function findEdition({ list }: Editions, { lang, version }: Pick<Reader, "lang" | "version">): string | null {
  const isLanguage = (edition: Edition): boolean =>
    lang === undefined ? edition.isDefaultLanguage : edition.lang.toLowerCase() === toTag(lang).toLowerCase();
  const isVersion = (edition: Edition): boolean =>
    version === undefined ? edition.isLatest : edition.version === version || edition.versionLabel === version;
  return list.find((edition) => isLanguage(edition) && isVersion(edition))?.id ?? null;
}
