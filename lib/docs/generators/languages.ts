/** Folders of translations. */
import path from "node:path";
import { isBelow } from "#lib/docs/files/below.ts";
import { countPages, hasPages, listNames } from "./folder.ts";
import type { Project } from "./project.ts";

export type Language = { code: string; dir: string };
export type Languages = {
  /** The language of the served pages, where its folder says so. */
  served: string | null;
  /** Translations that are not served. */
  beside: Language[];
  /** Folders of translations within the served pages: readers find all of them. */
  inside: Language[];
};

/** Folder names such as `go`, `js` or `is` are rather something else than a language. */
const CODES = new Set(
  (
    "ar az be bg bn bs ca cs da de el en es et fa fi fil fr gl gu he hi hr hu hy id it ja ka kk km kn ko lt lv mk ml " +
    "mn mr ms my nb ne nl nn pa pl pt ro ru sk sl sq sr sv sw ta te th tk tr uk ur uz vi zh"
  ).split(" "),
);
/** Whether a folder's name is that of a language: "de", "pt-br", "zh-Hans", "zh_CN". */
export const isLanguage = (name: string): boolean => {
  const [code = "", region] = name.split(/[-_]/);
  return CODES.has(code) && (region === undefined || /^([a-z]{2}|[a-z]{4})$/i.test(region)) && !/[-_].*[-_]/.test(name);
};

async function languagesIn(dir: string, below = ""): Promise<Language[]> {
  const { folders } = await listNames(dir);
  const found: Language[] = [];
  for (const code of folders.filter(isLanguage)) {
    const folder = path.join(dir, code, below);
    if (await hasPages(folder)) found.push({ code, dir: folder });
  }
  return found;
}

const isEnglish = ({ code }: Language): boolean => /^en([-_]|$)/.test(code);

/** A folder of a language below `root`, as `de` or `de/docs`, and what lies below the language's own folder. Null for others. */
function languageFolderOf(dir: string, root: string): { folder: string; below: string } | null {
  const places = [
    { folder: dir, below: "" },
    { folder: path.dirname(dir), below: path.basename(dir) },
  ];
  const isInside = (folder: string): boolean => isBelow(folder, root) && folder !== root;
  return places.find(({ folder }) => isLanguage(path.basename(folder)) && isInside(folder)) ?? null;
}

/** The docs in English beside those of another language, in the same repository; else `dir`. */
export async function preferEnglish(dir: string, root: string): Promise<string> {
  const found = languageFolderOf(path.resolve(dir), path.resolve(root));
  if (found === null) return dir;
  const all = await languagesIn(path.dirname(found.folder), found.below);
  return all.find(isEnglish)?.dir ?? dir;
}

/** The languages of the pages in `dir`. */
export async function readLanguages(dir: string, project: Project | null): Promise<Languages> {
  const inside = await languagesIn(dir);
  const translated = project ? await docusaurusLanguages(project) : [];
  // `en`, or `en/docs` of MkDocs.
  for (const [folder, below] of [
    [dir, ""],
    [path.dirname(dir), path.basename(dir)],
  ] as const) {
    const code = path.basename(folder);
    if (!isLanguage(code)) continue;
    const all = await languagesIn(path.dirname(folder), below);
    return { served: code, beside: all.filter((language) => language.code !== code), inside };
  }
  return { served: null, beside: translated, inside };
}

async function docusaurusLanguages({ generator, dir }: Project): Promise<Language[]> {
  if (generator.name !== "Docusaurus") return [];
  return languagesIn(path.join(dir, "i18n"), "docusaurus-plugin-content-docs/current");
}

/** Most pages outside of languages, for one page of a language, in a folder that is one of languages. */
const MAX_OTHERS = 0.05;

/**
 * The folder of one language, for a folder with hardly anything but one folder for each. English first, else the language
 * with the most pages.
 */
export async function chooseLanguage(dir: string): Promise<string> {
  const languages = await languagesIn(dir);
  const counted = await Promise.all(
    languages.map(async (language) => ({ ...language, pages: await countPages(language.dir) })),
  );
  counted.sort((a, b) => Number(isEnglish(b)) - Number(isEnglish(a)) || b.pages - a.pages);
  const [first] = counted;
  if (!first) return dir;
  const others = (await countPages(dir)) - counted.reduce((sum, { pages }) => sum + pages, 0);
  if (others > first.pages * MAX_OTHERS) return dir;
  // MkDocs has a project for each language.
  const docs = path.join(first.dir, "docs");
  return (await hasPages(docs)) ? docs : first.dir;
}
