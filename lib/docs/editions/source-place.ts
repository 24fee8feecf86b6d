/** Where the file of a page is among languages and versions: generators make addresses from that. */
import { dirname, posix } from "node:path";
import { isBelow } from "#lib/docs/files/below.ts";
import type { DocsSource } from "#lib/docs/generators/locate.ts";
import type { Editions } from "./editions.ts";
import type { Sources } from "./sources.ts";

export type SourcePlace = {
  /** The name of the language in addresses; "" where the docs have one language, and no folder of it. */
  language: string;
  isDefaultLanguage: boolean;
  /** The name of the version in addresses; "" for the latest one. */
  version: string;
  /** The folders above the file that name its language and version. */
  folders: readonly string[];
  /** The path below these folders, without the language's ending. */
  file: string;
};

/** The place of each page by its path. */
export function createSourcePlaces(
  source: DocsSource,
  { places, layout, defaultLang }: Pick<Sources, "places" | "layout" | "defaultLang">,
  editions: Editions,
): (path: string, file: string) => SourcePlace {
  const served = servedFolder(source);
  const nameOf = (folder: string): string => {
    if (layout.languages.length < 2) return served[0] ?? "";
    const found = layout.languages.find((language) => language.folder === folder) ?? layout.languages[0];
    return found?.route || found?.folder || source.languages.served || found?.lang || defaultLang;
  };
  return (path, file) => {
    const { isDefaultLanguage } = editions.of(path);
    const place = places.get(path);
    if (!place) return { language: nameOf(""), isDefaultLanguage, version: "", folders: served, file };
    const { own, language, version, source: folder } = place;
    const names = posix.relative(folder.folder, file).split("/");
    const above = names.slice(0, names.length - own.split("/").length);
    // The folder of a translation beside the docs folder, and the ending in `page.de.md`, name a language as well.
    const isNamed = language === "" || above.includes(language) || isDefaultLanguage;
    const beside = folder.folder === "" ? served : [];
    const folders = [...beside, ...(isNamed ? [] : [language]), ...above];
    return { language: nameOf(language), isDefaultLanguage, version, folders, file: own };
  };
}

/** The folder of the served language beside those of others, where it is a folder of the generator's project. */
function servedFolder({ dir, config, isInside, languages }: DocsSource): string[] {
  if (languages.served === null) return [];
  const folder = posix.basename(dir) === languages.served ? dir : dirname(dir);
  const isProject = config === null ? !isInside : isBelow(config, folder);
  return isProject ? [] : [languages.served];
}
