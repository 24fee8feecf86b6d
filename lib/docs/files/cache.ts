/** Parsed pages by content hash, in one JSON file. Without the file, all pages are parsed again. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { PARSER_VERSION, type ParsedPage, parsedPage } from "#lib/docs/reading/parse.ts";

const cacheFormat = z.object({ version: z.literal(PARSER_VERSION), pages: z.record(z.string(), parsedPage) });

export type PageCache = {
  /** The pages that were saved last, by their hash. */
  load(): Promise<ReadonlyMap<string, ParsedPage>>;
  /** Replaces the cached pages. Rejects when the file cannot be written, but the pages are in memory then, too. */
  save(pages: ReadonlyMap<string, ParsedPage>): Promise<void>;
};

/** A cache in memory and, with a `file`, between starts. */
export function createPageCache(file?: string): PageCache {
  let known: Promise<ReadonlyMap<string, ParsedPage>> | undefined;
  return {
    load() {
      known ??= file ? readCache(file) : Promise.resolve(new Map());
      return known;
    },
    async save(pages) {
      known = Promise.resolve(pages);
      if (file) await writeCache(file, pages);
    },
  };
}

/** The cached pages. Empty when the file is missing, damaged or of another version. */
async function readCache(file: string): Promise<Map<string, ParsedPage>> {
  try {
    return new Map(Object.entries(cacheFormat.parse(JSON.parse(await readFile(file, "utf8"))).pages));
  } catch {
    return new Map();
  }
}

/** Replaces the file at once, so that no other process reads half of it. */
async function writeCache(file: string, pages: ReadonlyMap<string, ParsedPage>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify({ version: PARSER_VERSION, pages: Object.fromEntries(pages) }));
  await rename(draft, file);
}
