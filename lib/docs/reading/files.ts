/** The source files of the docs and the addresses they get. */

import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { slug } from "github-slugger";
import { StartError } from "#lib/errors.ts";
import { reason } from "./parse.ts";
import type { Format } from "./prepare.ts";

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
  hash: string;
};
export type Skipped = { file: string; reason: string };

/** Reads every page below `dir`, in a stable order. Rejects when `dir` itself cannot be read. */
export async function readFiles(dir: string, version: number): Promise<{ files: SourceFile[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const names = await list(dir, "", skipped, new Set()).catch((error) => {
    throw new StartError(`DOCS_DIR: the folder ${dir} cannot be read (${reason(error)})`, { cause: error });
  });
  const files = new Map<string, SourceFile>();
  for (const file of names.sort((a, b) => a.localeCompare(b, "en"))) {
    const source = await readFile(join(dir, file), "utf8").catch((error) => {
      skipped.push({ file, reason: reason(error) });
      return null;
    });
    if (source === null) continue;
    const entry = describe(file, source, version);
    const taken = files.get(entry.path);
    if (taken) skipped.push({ file, reason: `${taken.file} has the same address, ${entry.path}` });
    else files.set(entry.path, entry);
  }
  return { files: [...files.values()], skipped };
}

/** Follows links, because mounted volumes are made of them; `seen` keeps a link to a parent from going on for ever. */
async function list(dir: string, below: string, skipped: Skipped[], seen: Set<string>): Promise<string[]> {
  const real = await realpath(join(dir, below));
  if (seen.has(real)) return [];
  seen.add(real);
  const found: string[] = [];
  for (const name of await readdir(real)) {
    const file = posix.join(below, name);
    if (name.startsWith(".") || name === "node_modules") continue;
    const info = await stat(join(dir, file)).catch(() => null);
    if (info?.isDirectory()) found.push(...(await list(dir, file, skipped, seen)));
    else if (!/\.mdx?$/i.test(name)) continue;
    else if (!info) skipped.push({ file, reason: "it cannot be opened" });
    else if (name.startsWith("_"))
      skipped.push({ file, reason: "its name begins with _: it is a part of other pages" });
    else found.push(file);
  }
  return found;
}

function describe(file: string, source: string, version: number): SourceFile {
  const names = file.replace(/\.mdx?$/i, "").split("/");
  const last = names.at(-1) ?? "";
  const isIndex = /^(index|readme)$/i.test(last);
  const own = isIndex ? names.slice(0, -1) : names;
  return {
    file,
    path: ["/docs", ...own.map(segment)].join("/"),
    name: humanise(own.at(-1) ?? "Documentation"),
    isIndex,
    format: /\.md$/i.test(file) ? "md" : "mdx",
    source,
    hash: createHash("sha256")
      .update(JSON.stringify([version, file, source]))
      .digest("base64url"),
  };
}

/** Names that make an address as they are stay as they are. */
const segment = (name: string): string => (/^[\w.~-]+$/.test(name) ? name : slug(name) || encodeURIComponent(name));

/** "02-getting_started" → "Getting started". */
export function humanise(name: string): string {
  const words = name
    .replace(/^\d+[-_. ]+(?=\D)/, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
