/** Pages that are translations, by their folder: `de/guides/start.md`. */
import { languageName } from "./draft.ts";
import type { NavPage } from "./nav-page.ts";

const LOCALE = /^[a-z]{2}(-[a-z]{2,4})?$/i;
/** Languages of the navigation where every language has a folder, by preference. */
const MAIN = ["en", "en-us", "en-gb"];

export type Languages = {
  /** The pages of the site's first language. */
  main: NavPage[];
  /** Folder of the first language. Null where its pages are beside the folders of the others. */
  folder: string | null;
  /** The pages of each other language, by its folder. */
  others: Map<string, NavPage[]>;
};

/** A folder with the name of a language is one if most of its pages exist beside it or in another such folder. */
export function findLanguages(pages: readonly NavPage[]): Languages {
  const byFolder = Map.groupBy(pages, folderOf);
  const candidates = [...byFolder.keys()].filter((folder) => isLanguage(folder));
  const files = new Set(pages.map(({ file }) => file));
  const others = new Map<string, NavPage[]>();
  for (const folder of candidates) {
    const members = byFolder.get(folder) ?? [];
    const twins = members.filter(({ file }) => {
      const below = file.slice(folder.length + 1);
      return files.has(below) || candidates.some((other) => other !== folder && files.has(`${other}/${below}`));
    });
    if (twins.length * 2 >= members.length) others.set(folder, members);
  }
  const beside = pages.filter((page) => !others.has(folderOf(page)));
  const largest = Math.max(0, ...[...others.values()].map(({ length }) => length));
  const main = [...others.keys()].find((folder) => MAIN.includes(folder.toLowerCase()));
  if (main === undefined || beside.length * 2 > largest) return { main: beside, folder: null, others };
  const own = others.get(main) ?? [];
  others.delete(main);
  return { main: [...beside, ...own], folder: main, others };
}

const folderOf = ({ file }: NavPage): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "");

const isLanguage = (folder: string): boolean =>
  LOCALE.test(folder) && languageName(folder).toLowerCase() !== folder.toLowerCase();
