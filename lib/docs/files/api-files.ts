/** OpenAPI files of the docs folder, as the pages that they become. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { isCertainApiFile } from "#lib/docs/openapi/file-names.ts";
import { type ApiPages, toApiPages } from "#lib/docs/openapi/pages.ts";
import { MAX_BYTES, readSpec } from "#lib/docs/openapi/read-spec.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import type { FoundFile } from "./list-files.ts";
import type { Note, Skipped } from "./notes.ts";
import { toWords } from "./words.ts";

/** A page that an OpenAPI file becomes. */
export type ApiFilePage = {
  /** Path as if the OpenAPI file were a folder: "api/openapi.yaml/users.md". No file can have it. */
  file: string;
  /** The same path without the ending of the OpenAPI file: its address is made from it. */
  addressed: string;
  /** The OpenAPI file. */
  madeFrom: string;
  source: string;
};

export type ApiFiles = {
  pages: ApiFilePage[];
  skipped: Skipped[];
  /** What of the files is not shown. */
  notes: Note[];
};

/** Most OpenAPI files of a docs folder. */
const MAX_FILES = 50;

/** The pages of the OpenAPI files in `found`, in their order. Never rejects for what is in a file: that is a report. */
export async function readApiFiles(found: readonly FoundFile[]): Promise<ApiFiles> {
  const pages: ApiFilePage[] = [];
  const notes: Note[] = [];
  const skipped: Skipped[] = found
    .slice(MAX_FILES)
    .map(({ file }) => ({ file, reason: `there are more than ${MAX_FILES} OpenAPI files`, lost: true }));
  const places = new Map<string, string>();
  for (const { file, real } of found.slice(0, MAX_FILES)) {
    const read = await readOne(file, real);
    if (read === null) continue;
    if ("problem" in read) {
      skipped.push({ file, reason: `it is not read as an OpenAPI file: ${read.problem}`, lost: true });
      continue;
    }
    const place = file.replace(/\.\w+$/, "");
    const same = places.get(place);
    if (same) {
      notes.push({ file, reason: `its pages would have the addresses of those of ${same}` });
      continue;
    }
    places.set(place, file);
    for (const { name, source } of read.pages) {
      pages.push({ file: `${file}/${name}.md`, addressed: `${place}/${name}.md`, madeFrom: file, source });
    }
    notes.push(...read.notes.map((reason) => ({ file, reason })));
  }
  return { pages, skipped, notes };
}

/** The pages that were made last, by the hash of their file: with `DOCS_WATCH` the folder is read again and again. */
const made = new LRUCache<string, ApiPages>({
  maxSize: 32_000_000,
  sizeCalculation: ({ pages }) => pages.reduce((sum, { source }) => sum + source.length, 1),
});

const KEYWORD = /^["']?(openapi|swagger)["']?\s*:|^\s*\{\s*"(openapi|swagger)"\s*:|^\s*"(openapi|swagger)"\s*:/m;

/** Null for a file that has another purpose, and none of OpenAPI's keywords. */
async function readOne(file: string, real: string): Promise<ApiPages | { problem: string } | null> {
  try {
    const { size } = await stat(real);
    if (size > MAX_BYTES) return { problem: `it is longer than ${MAX_BYTES} bytes` };
    const text = await readFile(real, "utf8");
    const name = posix.basename(file);
    if (!isCertainApiFile(name) && !KEYWORD.test(text)) return null;
    const key = createHash("sha256")
      .update(JSON.stringify([name, text]))
      .digest("base64url");
    const known = made.get(key);
    if (known) return known;
    // The server answers requests between two files.
    await setImmediate();
    const read = readSpec(text);
    if ("problem" in read) return read;
    const pages = await toApiPages(read.spec, toWords(name.replace(/\.\w+$/, "")));
    made.set(key, pages);
    return pages;
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}
