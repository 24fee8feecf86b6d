/** Finds the source files of the docs and their addresses. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { slug } from "github-slugger";
import { FOLDER_FILE } from "#lib/docs/navigation/settings/folder.ts";
import { isApiFile } from "#lib/docs/openapi/file-names.ts";
import { type Format, formatOf } from "#lib/docs/reading/format.ts";
import type { Include } from "#lib/docs/reading/partials.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { type ApiFilePage, readApiFiles } from "./api-files.ts";
import { type Includes, readIncludes } from "./includes.ts";
import { type FoundFile, listFiles } from "./list-files.ts";
import { routeOf } from "./next-app.ts";
import type { Note, Skipped } from "./notes.ts";
import { toWords } from "./words.ts";

export type SourceFile = {
  /** Path seen from the docs folder, with `/`. It begins with `../` for a translation or version beside the folder. */
  file: string;
  /** Address on the site: "/docs" or "/docs/…", without a slash at the end. */
  path: string;
  /** Readable name, for a page that has no title. */
  name: string;
  /** Whether the file is its folder's own page. */
  isIndex: boolean;
  /** The file that the page is made from, where it is no page itself: an OpenAPI file. Seen from the docs folder, too. */
  madeFrom?: string;
  format: Format;
  source: string;
  /** Hash of the source and of every file that it includes. */
  hash: string;
  include: Include;
};

export type SourceFiles = {
  files: SourceFile[];
  /** Files with settings of folders. */
  folderFiles: FoundFile[];
  skipped: Skipped[];
  /** What of OpenAPI files is not shown. */
  apiNotes: Note[];
};

/** Where a folder of pages is on the site. */
export type Addresses = {
  /** The folder, seen from the docs folder: "" for that itself. */
  folder: string;
  /** Given all files below the folder: the path of a file as its address has it. */
  name(files: readonly string[]): (file: string) => string;
};
const OWN: Addresses = { folder: "", name: () => (file) => file };

/**
 * Reads every page below `dir`, in a stable order. Symbolic links are followed within `dir` and `linkRoots` only.
 * Rejects when `dir` itself cannot be read.
 */
export async function readFiles(
  dir: string,
  linkRoots: readonly string[],
  version: number,
  addresses: Addresses = OWN,
): Promise<SourceFiles> {
  const skipped: Skipped[] = [];
  const { files: found, apps } = await listFiles(dir, linkRoots, skipped);
  const isFolderFile = ({ file }: FoundFile) => FOLDER_FILE.test(posix.basename(file));
  const isApi = ({ file }: FoundFile) => isApiFile(posix.basename(file));
  const pages = found.filter((entry) => !isFolderFile(entry) && !isApi(entry));
  const texts = new Map<string, string>();
  for (const { file, real } of pages.sort(byFile)) {
    const source = await readFile(real, "utf8").catch((error) => {
      skipped.push({ file, reason: reasonOf(error), lost: true });
      return null;
    });
    if (source !== null) texts.set(file, source);
  }
  const includes = await readIncludes(texts, dir, linkRoots);
  const nameOf = addresses.name([...texts.keys()]);
  const files = new Map<string, SourceFile>();
  const add = (file: string, entry: SourceFile): void => {
    const taken = files.get(entry.path);
    if (taken) skipped.push({ file, reason: `${taken.file} has the same address, ${entry.path}`, lost: true });
    else files.set(entry.path, entry);
  };
  for (const [file, source] of texts) {
    const name = nameOf(file);
    const place = placeOf(file, name, texts, apps);
    if ("reason" in place) {
      skipped.push({ file, reason: place.reason, lost: false });
      continue;
    }
    const text = includes.withOperation(file, source);
    const entry = describe(file, text, place, { includes, version, name, folder: addresses.folder });
    add(file, entry);
  }
  const described = found.filter((entry) => isApi(entry) && !includes.describing.has(entry.file));
  const apis = await readApiFiles(described.filter(({ file }) => isOwnFile(file, apps)).sort(byFile));
  skipped.push(...apis.skipped);
  for (const page of apis.pages) {
    add(page.file, describeApi(page, nameOf(page.addressed), version, addresses.folder));
  }
  return { files: [...files.values()], folderFiles: found.filter(isFolderFile), skipped, apiNotes: apis.notes };
}

const byFile = (a: FoundFile, b: FoundFile): number => a.file.localeCompare(b.file, "en");

/**
 * Files that other pages include: `_name.mdx` and `_folder/`, `.name.mdx` (Fumadocs) and `snippets/` (Mintlify).
 * `_index.md` is the page of its folder (Hugo), and `_index.de.md` its translation.
 */
const PARTIAL = /(^|\/)(\.|_(?!index(\.[\w-]+)?\.mdx?$))|^snippets\//;

/** Where a page is: the names of its address, and whether it is its folder's own. */
type Place = { segments: string[]; isIndex: boolean };

function placeOf(
  file: string,
  name: string,
  texts: ReadonlyMap<string, string>,
  apps: string[],
): Place | { reason: string } {
  if (PARTIAL.test(file)) return { reason: "it is a part of other pages" };
  const route = routeOf(file, apps);
  if (route) return "reason" in route ? route : { segments: route.folders, isIndex: true };
  const names = name.replace(/\.mdx?$/i, "").split("/");
  const folder = names.slice(0, -1);
  const own = ["index", "_index", "readme"].indexOf((names.at(-1) ?? "").toLowerCase());
  const isIndex =
    own === 0 || (own > 0 && !hasPage(folder, "index", texts) && (own === 1 || !hasPage(folder, "_index", texts)));
  return { segments: isIndex ? folder : names, isIndex };
}

/** Whether an OpenAPI file is not a part of other pages or of a program. */
const isOwnFile = (file: string, apps: string[]): boolean => !PARTIAL.test(file) && routeOf(file, apps) === null;

/** A page of an OpenAPI file. It includes nothing: the text of an API's description could name any file. */
function describeApi(
  { file, madeFrom, source }: ApiFilePage,
  name: string,
  version: number,
  folder: string,
): SourceFile {
  const names = name.replace(/\.md$/, "").split("/");
  const isIndex = names.at(-1) === "index";
  const segments = isIndex ? names.slice(0, -1) : names;
  return {
    file: posix.join(folder, file),
    path: ["/docs", ...segments.map(toSegment)].join("/"),
    name: toWords(segments.at(-1) ?? ""),
    isIndex,
    madeFrom: posix.join(folder, madeFrom),
    format: "md",
    source,
    hash: createHash("sha256")
      .update(JSON.stringify([version, file, source, name]))
      .digest("base64url"),
    include: () => null,
  };
}

type Known = { includes: Includes; version: number; name: string; folder: string };

function describe(
  file: string,
  source: string,
  { segments, isIndex }: Place,
  { includes, version, name, folder }: Known,
): SourceFile {
  const own = name === file ? [] : [name];
  return {
    file: posix.join(folder, file),
    path: ["/docs", ...segments.map(toSegment)].join("/"),
    name: toWords(segments.at(-1) ?? "Documentation"),
    isIndex,
    format: formatOf(file, source),
    source,
    hash: createHash("sha256")
      .update(JSON.stringify([version, file, source, includes.partsOf(file), ...own]))
      .digest("base64url"),
    include: includes.includeFor(file),
  };
}

/** Whether a folder has a page of this name. */
const hasPage = (folder: string[], name: string, texts: ReadonlyMap<string, string>): boolean =>
  [`${name}.mdx`, `${name}.md`].some((file) => texts.has([...folder, file].join("/")));

/** A name as a part of an address. Names of letters, digits, `.`, `~` and `-` stay unchanged. */
const toSegment = (name: string): string => (/^[\w.~-]+$/.test(name) ? name : slug(name) || encodeURIComponent(name));
