/** Reads the files of all languages and versions, and says where each page is. */
import { relative } from "node:path";
import { readFiles, type SourceFile } from "#lib/docs/files/files.ts";
import type { FoundFile } from "#lib/docs/files/list-files.ts";
import type { Note, Skipped } from "#lib/docs/files/notes.ts";
import type { DocsSource } from "#lib/docs/generators/locate.ts";
import { PARSER_VERSION } from "#lib/docs/reading/parse.ts";
import { readDeclared } from "./declared.ts";
import type { PagePlace } from "./editions.ts";
import { type Declared, findLayout, type Layout, placeFile } from "./layout.ts";
import { listMounts, type Mount } from "./mounts.ts";

/** What the site's configuration says of languages and versions. Absent: they are detected; `false`: not told apart. */
export type EditionSettings = Pick<Declared, "languages" | "versions"> & {
  /** The language of pages for which nothing else says it. */
  language?: string;
};

/** A folder with pages: the docs folder, or one beside it with a translation or a version. */
export type Source = {
  dir: string;
  /** Seen from the docs folder; "" for that itself. */
  folder: string;
  files: SourceFile[];
  folderFiles: PlacedFile[];
};
/** `own` is the path within its language and version. */
export type PlacedFile = FoundFile & Omit<PagePlace, "path" | "slug"> & { own: string };
export type PlacedPage = PagePlace & { own: string; source: Source };

export type Sources = {
  /** The docs folder first. */
  sources: Source[];
  skipped: Skipped[];
  /** What of OpenAPI files is not shown. */
  apiNotes: Note[];
  layout: Layout;
  defaultLang: string;
  /** By the page's address. */
  places: Map<string, PlacedPage>;
};

/** What is declared by the generator and by the site's configuration, with the folders outside the docs folder. */
export async function findMounts(source: DocsSource, settings: EditionSettings) {
  const { language, languages, versions } = settings;
  const found = await readDeclared(source);
  const declared: Declared = {
    ...found,
    ...(languages !== undefined && { languages }),
    ...(versions !== undefined && { versions }),
    defaultLanguage: found.defaultLanguage ?? language ?? "en",
  };
  if (languages === false && versions === false) return { own: { language: "", version: "" }, others: [], declared };
  return listMounts(source, declared);
}

/**
 * Reads the pages. They may include files of the whole folder that was named, such as examples of the same repository, and
 * of `linkRoots`.
 */
export async function readSources(
  source: DocsSource,
  linked: readonly string[],
  settings: EditionSettings = {},
): Promise<Sources> {
  const linkRoots = source.isInside ? [source.named, ...linked] : linked;
  const { own, others, declared } = await findMounts(source, settings);
  const defaultLang = declared.defaultLanguage ?? "en";
  let layout: Layout = { languages: [], versions: [] };
  const place = (file: string) => {
    const placed = placeFile(file, layout);
    return { ...placed, language: placed.language || own.language, version: placed.version || own.version };
  };
  const name = (files: readonly string[]) => {
    layout = findLayout(files, declared);
    return (file: string) => toAddress(file, place(file), own.version);
  };
  const first = await readFiles(source.dir, linkRoots, PARSER_VERSION, { folder: "", name });
  const places = new Map<string, PlacedPage>();
  const main: Source = {
    dir: source.dir,
    folder: "",
    files: first.files,
    folderFiles: first.folderFiles.map((file) => ({ ...file, ...toOwn(place(file.file)) })),
  };
  for (const { file, path } of first.files)
    places.set(path, { ...toPlace(path, file, place(file), own.version), source: main });
  const sources = [main];
  const skipped = [...first.skipped];
  const apiNotes = [...first.apiNotes];
  for (const mount of others) {
    const read = await readMount(mount, source.dir, linkRoots, places).catch(() => null);
    if (!read) continue;
    sources.push(read.source);
    skipped.push(...read.skipped);
    apiNotes.push(...read.apiNotes);
  }
  return { sources, skipped, apiNotes, layout, defaultLang, places };
}

const toOwn = ({ language, version, rest }: ReturnType<typeof placeFile>) => ({ language, version, own: rest });

/** The path of a file as its address has it: `page.de.md` is below "de". */
function toAddress(file: string, { prefix, language, rest }: ReturnType<typeof placeFile>, version: string): string {
  const isEnding = language !== "" && !prefix.split("/").includes(language);
  return [version && !prefix ? version : "", isEnding ? `${prefix}${language}/${rest}` : file]
    .filter(Boolean)
    .join("/");
}

function toPlace(
  path: string,
  file: string,
  placed: ReturnType<typeof placeFile>,
  version: string,
): Omit<PlacedPage, "source"> {
  const above = toAddress(file, placed, version).split("/").length - placed.rest.split("/").length;
  return {
    path,
    ...toOwn(placed),
    slug: path
      .split("/")
      .slice(2 + above)
      .join("/"),
  };
}

async function readMount(
  { dir, language, version }: Mount,
  docs: string,
  linkRoots: readonly string[],
  places: Map<string, PlacedPage>,
): Promise<{ source: Source; skipped: Skipped[]; apiNotes: Note[] }> {
  const folder = relative(docs, dir).replaceAll("\\", "/");
  const above = [language, version].filter(Boolean);
  const name = () => (file: string) => [...above, file].join("/");
  const { files, folderFiles, skipped, apiNotes } = await readFiles(dir, linkRoots, PARSER_VERSION, { folder, name });
  const source: Source = {
    ...{ dir, folder },
    files: files.filter(({ path }) => !places.has(path)),
    folderFiles: folderFiles.map((file) => ({ ...file, language, version, own: file.file })),
  };
  for (const { path, file } of source.files) {
    const slug = path
      .split("/")
      .slice(2 + above.length)
      .join("/");
    places.set(path, { path, language, version, slug, own: file.slice(folder.length + 1), source });
  }
  const fromDocs = <T extends Note>(note: T): T => ({ ...note, file: `${folder}/${note.file}` });
  return { source, skipped: skipped.map(fromDocs), apiNotes: apiNotes.map(fromDocs) };
}
