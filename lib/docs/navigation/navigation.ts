/** The navigation of a docs folder: from the navigation file of a generator, else from folders and frontmatter. */
import { basename, join, relative } from "node:path";
import type { NavEntry, NavItem } from "#lib/contract/docs.ts";
import type { FoundFile } from "#lib/docs/files/list-files.ts";
import type { Note } from "#lib/docs/files/notes.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { toApiGroups } from "./api-groups.ts";
import { createReadText, type ReadText } from "./data/access.ts";
import { languageName, OTHER_LANGUAGES } from "./draft.ts";
import { chooseHome } from "./home.ts";
import { findLanguages } from "./languages.ts";
import type { NavPage } from "./nav-page.ts";
import { listPlaces, outermost } from "./places.ts";
import type { Reader, Scope } from "./reader.ts";
import { READERS } from "./readers/readers.ts";
import type { Folders } from "./settings/folder.ts";
import { readFolders } from "./settings/read-folders.ts";
import { createSite, type Site } from "./site.ts";
import { type Resolved, toEntries } from "./to-entries.ts";
import { buildNav } from "./tree/build.ts";
import { listPages } from "./walk.ts";

export type NavigationReport = {
  /** Name of the file that the navigation comes from; "frontmatter" or "folders" when there is none. */
  source: string;
  /** The generator that the file belongs to. Null when there is no file. */
  generator: string | null;
  /** The file's path, seen from the docs folder. Null when there is none. */
  file: string | null;
  /** Number of pages in the navigation. */
  listed: number;
  /** Pages that the navigation does not list. Readers reach them by search and links. */
  unlisted: string[];
  /** Names in the file that no page has. */
  unknown: string[];
  /** Files that could not be understood, and why. */
  notes: Note[];
};

export type ReadNavigation = {
  nav: NavEntry[];
  /** The page that /docs leads to. Null when there are no pages. */
  home: NavItem | null;
  report: NavigationReport;
};

/** Fewest pages that a navigation file must list, as a share of all: a file of another folder lists none. */
const MIN_SHARE = 0.05;
/** Hugo's home page. It is no part of a site's navigation. */
const LANDING = /^_index\.mdx?$/;
/** Error pages of generators. They are reached by failing, not by reading. */
const ERROR_PAGE = /^\/docs(\/[a-z]{2}(-[a-z]{2,4})?)?\/(404|500)$/i;

/** Never rejects for the content of a file: a file that cannot be understood is a note in the report. */
export async function readNavigation(
  dir: string,
  pages: readonly NavPage[],
  folderFiles: readonly FoundFile[],
  scope: Scope | null = null,
): Promise<ReadNavigation> {
  const places = await listPlaces(dir);
  const read = createReadText(outermost(places));
  const { folders, notes } = await readFolders(folderFiles, read);
  const visible = pages.filter(({ hidden, path, file }) => !hidden && !ERROR_PAGE.test(path) && !LANDING.test(file));
  const site = createSite(pages, visible, folders);
  const written = await readWritten(places, { site, read, notes, scope });
  const built = written ? written.entries : buildFromFolders(visible, folders, site, scope);
  const nav = [...built, ...toApiGroups(visible, built)];
  const listed = listPages(nav);
  const paths = new Set(listed.map(({ path }) => path));
  const writtenPages = pages.filter(({ madeFrom }) => madeFrom === undefined);
  const origin = written?.origin ?? originOf(writtenPages, folders);
  return {
    nav,
    home: chooseHome(pages, listed, origin.source !== "folders", scope?.root),
    report: {
      ...origin,
      listed: listed.length,
      unlisted: pages.filter(({ path }) => !paths.has(path)).map(({ file }) => file),
      unknown: written?.unknown ?? [],
      notes,
    },
  };
}

type Origin = Pick<NavigationReport, "source" | "generator" | "file">;
type Written = Resolved & { origin: Origin };
type Context = { site: Site; read: ReadText; notes: Note[]; scope: Scope | null };

/** The first navigation file, from the docs folder outwards, that lists pages of the docs folder. */
async function readWritten(places: string[], context: Context): Promise<Written | null> {
  const { notes } = context;
  const docs = places[0] ?? "";
  for (const place of places) {
    for (const reader of READERS) {
      for (const name of reader.files) {
        const path = join(place, name);
        const file = relative(docs, path).replaceAll("\\", "/");
        const written = await readOne(path, reader, context).catch((error) => {
          notes.push({ file, reason: `the navigation is not read from it: ${reasonOf(error)}` });
          return null;
        });
        if (!written) continue;
        if (written.isCut) notes.push({ file, reason: "it has too many entries: the last ones are left out" });
        return { ...written, origin: { source: basename(path), generator: reader.name, file } };
      }
    }
  }
  return null;
}

/** Null for a file that is missing, sets no navigation, or lists pages of another folder. */
async function readOne(path: string, reader: Reader, { site, read, scope }: Context): Promise<Resolved | null> {
  const source = await read(path);
  const drafts = source === null ? null : await reader.read({ path, source, read }, scope);
  if (!drafts) return null;
  const resolved = toEntries(drafts, site, reader.sortBy);
  const found = listPages(resolved.entries).length;
  // Of a translation or an old version many pages may be missing.
  const isMostlyKnown = found >= resolved.unknown.length || scope?.isDefault === false;
  const isOurs =
    found > 0 && isMostlyKnown && found >= site.pages.filter(({ madeFrom }) => !madeFrom).length * MIN_SHARE;
  if (!isOurs) return null;
  return { ...resolved, entries: unwrap(resolved.entries) };
}

/** A single group around everything is left out. */
function unwrap(entries: NavEntry[]): NavEntry[] {
  const [only, ...others] = entries;
  return only && others.length === 0 && only.path === null && only.entries.length > 0 ? unwrap(only.entries) : entries;
}

/** Where languages are not told apart, other languages than the first are a group at the end. */
function buildFromFolders(visible: readonly NavPage[], folders: Folders, site: Site, scope: Scope | null): NavEntry[] {
  const by = [...folders.values()].some(({ file }) => basename(file).startsWith("_category_")) ? "name" : "title";
  if (scope) return buildNav(visible, { folders, by, find: site.find });
  const { main, folder, others } = findLanguages(visible);
  const own = folder === null ? buildNav(main, { folders, by, find: site.find }) : site.entriesBelow(folder, by);
  const languages = [...others].flatMap(([code, members]): NavEntry[] => {
    const entries = site.entriesBelow(code, by);
    const index = members.find(({ isIndex, file }) => isIndex && file.split("/").length === 2);
    return entries.length > 0 ? [{ title: languageName(code), path: index?.path ?? null, entries }] : [];
  });
  return languages.length > 0 ? [...own, { title: OTHER_LANGUAGES, path: null, entries: languages }] : own;
}

const FOLDER_FILES: readonly [RegExp, string][] = [
  [/^_meta/, "Nextra"],
  [/^meta\.json$/, "Fumadocs"],
  [/^_category_/, "Docusaurus"],
];

/** What the navigation comes from where no file lists all of it. */
function originOf(pages: readonly NavPage[], folders: Folders): Origin {
  const files = [...folders.values()].map(({ file }) => file).sort((a, b) => a.length - b.length);
  const generator = FOLDER_FILES.find(([name]) => name.test(basename(files[0] ?? "")))?.[1];
  if (files[0] && generator) return { source: basename(files[0]), generator, file: files[0] };
  const isHugo = pages.some(({ file }) => /(^|\/)_index\.md$/.test(file));
  const isSorted = pages.some(
    ({ section, order, position }) => section !== null || order !== null || position !== null,
  );
  return { source: isSorted ? "frontmatter" : "folders", generator: isHugo ? "Hugo" : null, file: null };
}
