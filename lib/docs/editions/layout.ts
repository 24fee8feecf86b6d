/** Finds the folders and endings of languages and versions among the files of a docs folder. */
import { languageName } from "#lib/docs/navigation/draft.ts";
import {
  compareVersions,
  isAmbiguous,
  isChannel,
  isLanguageName,
  isVersionName,
  toTag,
  versionLabel,
} from "./names.ts";

/**
 * `folder` is "" for pages outside the folders of languages, and the ending in `page.de.md`. `route`: the language's name in
 * addresses of the generator's site, where that is not the folder's.
 */
export type LanguageFolder = { lang: string; folder: string; label: string; route?: string };
/** `folder` is "" for pages outside the folders of versions. */
export type VersionFolder = { version: string; folder: string; label: string };

/**
 * The languages, the default one first, and the versions, the latest one first. An empty list: there is one only, or
 * they are not told apart.
 */
export type Layout = { languages: LanguageFolder[]; versions: VersionFolder[] };

/** What a configuration says. An absent list is looked for among the files, `false` turns a division off. */
export type Declared = {
  languages?: readonly LanguageFolder[] | false;
  versions?: readonly VersionFolder[] | false;
  /** The language of pages outside the folders of languages. */
  defaultLanguage?: string;
};

/** Where a file is: the folders of its language and version, and its path within both. */
export type Placed = { language: string; version: string; prefix: string; rest: string };

/** The least share of the pages of a folder that must exist in another language, or in another version. */
const MIN_LANGUAGE_SHARE = 0.5;
const MIN_VERSION_SHARE = 0.3;
/** For folders whose name is also a usual word. */
const MIN_AMBIGUOUS_SHARE = 0.75;
const MIN_AMBIGUOUS_PAGES = 3;
const SUFFIX = /\.([a-z]{2,3}(?:[-_][a-z]{2,4})?)(?=\.mdx?$)/i;
const INDEX = /(^|\/)(_?index|readme)\.mdx?$/i;

const topOf = (file: string): string => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");
const plainOf = (file: string): string => file.replace(/\.mdx?$/i, "").toLowerCase();

/** @param files paths below the docs folder */
export function findLayout(files: readonly string[], declared: Declared = {}): Layout {
  const languages = declared.languages === false ? [] : (declared.languages ?? findLanguages(files, declared));
  const known = { languages: [...languages], versions: [] };
  const rests = files.map((file) => placeFile(file, known).rest);
  const versions = declared.versions === false ? [] : (declared.versions ?? findVersions(rests));
  return { languages: languages.length > 1 ? [...languages] : [], versions: versions.length > 1 ? [...versions] : [] };
}

/** Reads language and version off a file's path. Either may come first. */
export function placeFile(file: string, { languages, versions }: Layout): Placed {
  const placed: Placed = { language: "", version: "", prefix: "", rest: file };
  for (let step = 0; step < 2; step++) {
    const top = topOf(placed.rest);
    const isLanguage = placed.language === "" && languages.some(({ folder }) => folder === top);
    const isVersion = placed.version === "" && versions.some(({ folder }) => folder === top);
    if (top === "" || !(isLanguage || isVersion)) break;
    if (isLanguage) placed.language = top;
    else placed.version = top;
    placed.prefix += `${top}/`;
    placed.rest = placed.rest.slice(top.length + 1);
  }
  const suffix = placed.language === "" ? SUFFIX.exec(placed.rest)?.[1] : undefined;
  if (suffix === undefined || !languages.some(({ folder }) => folder === suffix)) return placed;
  return { ...placed, language: suffix, rest: placed.rest.replace(SUFFIX, "") };
}

function findLanguages(files: readonly string[], { defaultLanguage = "en" }: Declared): LanguageFolder[] {
  const byFolder = Map.groupBy(files, topOf);
  const names = [...byFolder.keys()].filter(isLanguageName);
  const all = new Set(files.map(plainOf));
  const folders = names.filter((name) => {
    const below = (byFolder.get(name) ?? []).map((file) => plainOf(file.slice(name.length + 1)));
    const isTwin = (file: string) =>
      all.has(file) || names.some((other) => other !== name && all.has(`${other.toLowerCase()}/${file}`));
    return isMirror(name, below, isTwin);
  });
  const suffixes = findSuffixes(files, all).filter((name) => !folders.includes(name));
  const found = [...folders, ...suffixes].sort();
  if (found.length === 0) return [];
  const beside = files.filter(
    (file) => !folders.includes(topOf(file)) && !suffixes.includes(SUFFIX.exec(file)?.[1] ?? ""),
  );
  const largest = Math.max(...found.map((name) => byFolder.get(name)?.length ?? 0));
  const isOwn = (name: string) => toTag(name).split("-")[0] === toTag(defaultLanguage).split("-")[0];
  const own = found.find(isOwn);
  // A few pages beside folders of all languages are those of the site, such as its home.
  const main = own !== undefined && beside.length * 2 <= largest ? own : null;
  const list = found.filter((name) => name !== main).map(toLanguage);
  return main === null ? [{ ...toLanguage(defaultLanguage), folder: "" }, ...list] : [toLanguage(main), ...list];
}

export const toLanguage = (name: string): LanguageFolder => ({
  lang: toTag(name),
  folder: name,
  label: languageName(toTag(name)),
});

/** Whether enough pages of a folder exist elsewhere too. Pages of folders say nothing: every folder has one. */
function isMirror(name: string, below: string[], isTwin: (file: string) => boolean): boolean {
  const telling = below.filter((file) => !INDEX.test(`${file}.md`));
  if (telling.length === 0) return !isAmbiguous(name) && below.some(isTwin);
  const twins = telling.filter(isTwin).length;
  if (isAmbiguous(name)) return twins >= MIN_AMBIGUOUS_PAGES && twins >= telling.length * MIN_AMBIGUOUS_SHARE;
  return twins >= telling.length * MIN_LANGUAGE_SHARE;
}

/** The endings of `page.de.md` beside `page.md`. */
function findSuffixes(files: readonly string[], all: ReadonlySet<string>): string[] {
  const named = files.flatMap((file) => {
    const suffix = SUFFIX.exec(file)?.[1];
    return suffix !== undefined && isLanguageName(suffix) ? [{ suffix, rest: plainOf(file.replace(SUFFIX, "")) }] : [];
  });
  return [...Map.groupBy(named, ({ suffix }) => suffix)].flatMap(([suffix, members]) => {
    const twins = members.filter(
      ({ rest }) => all.has(rest) || named.some((other) => other.suffix !== suffix && other.rest === rest),
    );
    return twins.length >= members.length * MIN_LANGUAGE_SHARE ? [suffix] : [];
  });
}

/** @param files paths without the folders of languages */
function findVersions(files: readonly string[]): VersionFolder[] {
  const unique = [...new Set(files)];
  const byFolder = Map.groupBy(unique, topOf);
  const names = [...byFolder.keys()].filter(isVersionName);
  const all = new Set(unique.map(plainOf));
  const folders = names.filter((name) => {
    const below = (byFolder.get(name) ?? []).map((file) => plainOf(file.slice(name.length + 1)));
    const telling = below.filter((file) => !INDEX.test(`${file}.md`));
    const twins = telling.filter(
      (file) => all.has(file) || names.some((other) => other !== name && all.has(`${other.toLowerCase()}/${file}`)),
    );
    return twins.length > 0 && twins.length >= telling.length * MIN_VERSION_SHARE;
  });
  // Folders such as "next" may be about something else, such as a framework.
  if (folders.length === 0 || folders.every(isChannel)) return [];
  const inFolders = new Set(folders);
  const beside = unique.filter((file) => !inFolders.has(topOf(file))).length;
  const sorted = [...folders]
    .sort(compareVersions)
    .map((name) => ({ version: versionLabel(name), folder: name, label: versionLabel(name) }));
  const largest = Math.max(...folders.map((name) => byFolder.get(name)?.length ?? 0));
  if (beside * 2 < largest) return sorted;
  return [{ version: "latest", folder: "", label: "Latest" }, ...sorted];
}
