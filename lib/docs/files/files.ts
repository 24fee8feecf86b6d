/** Finds the source files of the docs and their addresses. */
import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import { slug } from "github-slugger";
import { translate } from "#lib/docs/reading/dialects.ts";
import { type Format, formatOf } from "#lib/docs/reading/format.ts";
import type { Include } from "#lib/docs/reading/partials.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { StartError } from "#lib/errors.ts";
import { FOLDER_FILE, type Folder, type FoundFile, readFolders } from "./folders.ts";
import { readSource } from "./frontmatter.ts";

export type SourceFile = {
  /** Path below the docs folder, with `/`. */
  file: string;
  /** Address on the site: "/docs" or "/docs/…", without a slash at the end. */
  path: string;
  /** Readable name, for a page that has no title. */
  name: string;
  /** Whether the file is its folder's own page. */
  isIndex: boolean;
  format: Format;
  source: string;
  /** Hash of the source and of every file that it includes. */
  hash: string;
  include: Include;
};
export type Note = { file: string; reason: string };
/** A file that is not a page. `lost`: it should be one, so readers miss it. */
export type Skipped = Note & { lost: boolean };

export type SourceFiles = { files: SourceFile[]; folders: Map<string, Folder>; skipped: Skipped[] };

/**
 * Reads every page below `dir`, in a stable order. Symbolic links are followed within `dir` and `linkRoots` only.
 * Rejects when `dir` itself cannot be read.
 */
export async function readFiles(dir: string, linkRoots: readonly string[], version: number): Promise<SourceFiles> {
  const skipped: Skipped[] = [];
  const found = await listFiles(dir, linkRoots, skipped);
  const isFolderFile = ({ file }: FoundFile) => FOLDER_FILE.test(posix.basename(file));
  const folders = await readFolders(found.filter(isFolderFile));
  const pages = found.filter((entry) => !isFolderFile(entry));
  const texts = new Map<string, string>();
  for (const { file, real } of pages.sort((a, b) => a.file.localeCompare(b.file, "en"))) {
    const source = await readFile(real, "utf8").catch((error) => {
      skipped.push({ file, reason: reasonOf(error), lost: true });
      return null;
    });
    if (source !== null) texts.set(file, source);
  }
  const files = new Map<string, SourceFile>();
  for (const [file, source] of texts) {
    if (PARTIAL.test(file)) {
      skipped.push({ file, reason: "it is a part of other pages", lost: false });
      continue;
    }
    const entry = describe(file, source, texts, version);
    const taken = files.get(entry.path);
    if (taken) skipped.push({ file, reason: `${taken.file} has the same address, ${entry.path}`, lost: true });
    else files.set(entry.path, entry);
  }
  return { files: [...files.values()], folders, skipped };
}

/** Files that other pages include: `_name.mdx` and `_folder/`, `.name.mdx` (Fumadocs) and `snippets/` (Mintlify). */
const PARTIAL = /(^|\/)[_.]|^snippets\//;

/** Whether a file of this name is read. */
const isRead = (name: string): boolean => /\.mdx?$/i.test(name) || FOLDER_FILE.test(name);

/** @throws StartError when `dir` cannot be read. */
async function listFiles(dir: string, linkRoots: readonly string[], skipped: Skipped[]): Promise<FoundFile[]> {
  const cannotRead = (name: string, folder: string) => (error: unknown) => {
    throw new StartError(`${name}: the folder ${folder} cannot be read (${reasonOf(error)})`, { cause: error });
  };
  const root = await realpath(dir).catch(cannotRead("DOCS_DIR", dir));
  const others = linkRoots.map((folder) => realpath(folder).catch(cannotRead("DOCS_LINK_ROOTS", folder)));
  const roots = [root, ...(await Promise.all(others))];
  const seen = new Set<string>();

  // Symbolic links are followed, because mounted volumes consist of them. `seen` ends a circle of links.
  async function list(folder: string, below: string): Promise<FoundFile[]> {
    if (seen.has(folder)) return [];
    seen.add(folder);
    const found: FoundFile[] = [];
    for (const name of await readdir(folder)) {
      if (name === "node_modules") continue;
      const file = posix.join(below, name);
      const real = await realpath(join(folder, name)).catch(() => null);
      const info = real === null ? null : await stat(real).catch(() => null);
      if (!info?.isDirectory() && !isRead(name)) continue;
      if (info?.isDirectory() && name.startsWith(".")) continue;
      if (real === null || !info) skipped.push({ file, reason: "it cannot be opened", lost: true });
      else if (!roots.some((allowed) => isBelow(real, allowed))) {
        skipped.push({ file, reason: "it links to a place outside DOCS_DIR and DOCS_LINK_ROOTS", lost: true });
      } else if (info.isDirectory()) found.push(...(await list(real, file)));
      else if (info.isFile()) found.push({ file, real });
      else skipped.push({ file, reason: "it is no file", lost: true });
    }
    return found;
  }
  return list(root, "").catch(cannotRead("DOCS_DIR", dir));
}

/** Whether `file` is `folder` or in it. Both are real paths. */
export const isBelow = (file: string, folder: string): boolean => {
  const path = relative(folder, file);
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
};

function describe(file: string, source: string, texts: ReadonlyMap<string, string>, version: number): SourceFile {
  const names = file.replace(/\.mdx?$/i, "").split("/");
  const last = names.at(-1) ?? "";
  const isIndex = /^index$/i.test(last) || (/^readme$/i.test(last) && !hasIndex(names.slice(0, -1), texts));
  const segments = isIndex ? names.slice(0, -1) : names;
  return {
    file,
    path: ["/docs", ...segments.map(toSegment)].join("/"),
    name: toWords(segments.at(-1) ?? "Documentation"),
    isIndex,
    format: formatOf(file, source),
    source,
    hash: createHash("sha256")
      .update(JSON.stringify([version, file, source, partsOf(file, texts)]))
      .digest("base64url"),
    include: includeFor(file, texts),
  };
}

/** Whether the folder has an index: a README beside it is a page of its own. */
const hasIndex = (folder: string[], texts: ReadonlyMap<string, string>): boolean =>
  ["index.mdx", "index.md"].some((name) => texts.has([...folder, name].join("/")));

/** Finds files by the names that pages use: relative to the page's folder, to the docs folder or to the site's root. */
function includeFor(from: string, texts: ReadonlyMap<string, string>): Include {
  return (specifier) => {
    const file = findPart(specifier, from, texts);
    const source = file === null ? undefined : texts.get(file);
    if (file === null || source === undefined) return null;
    const format = formatOf(file.replace(/\.md$/i, ".mdx"), source);
    return { file, body: translate(readSource(source).body, format), format, include: includeFor(file, texts) };
  };
}

function findPart(specifier: string, from: string, texts: ReadonlyMap<string, string>): string | null {
  const root = specifier.replace(/^(@site|@|~)?\/+(?:docs\/)?/, "");
  const candidates = /^\.\.?\//.test(specifier)
    ? [posix.join(posix.dirname(from), specifier)]
    : [root, posix.join(posix.dirname(from), specifier)];
  return candidates.find((file) => texts.has(file)) ?? null;
}

/** Every file that `file` may include, directly or not, each followed by its text. */
function partsOf(file: string, texts: ReadonlyMap<string, string>, seen = new Set([file])): string[] {
  return [...(texts.get(file) ?? "").matchAll(/["'>]([^"'<>\n]+\.mdx?)["'<]/gi)].flatMap(([, specifier = ""]) => {
    const part = findPart(specifier, file, texts) ?? findPart(`/snippets/${specifier}`, file, texts);
    if (part === null || seen.has(part)) return [];
    seen.add(part);
    return [part, texts.get(part) ?? "", ...partsOf(part, texts, seen)];
  });
}

/** A name as a part of an address. Names of letters, digits, `.`, `~` and `-` stay unchanged. */
const toSegment = (name: string): string => (/^[\w.~-]+$/.test(name) ? name : slug(name) || encodeURIComponent(name));

/** "02-getting_started" → "Getting started". */
export function toWords(name: string): string {
  const words = name
    .replace(/^\d+[-_. ]+(?=\D)/, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
