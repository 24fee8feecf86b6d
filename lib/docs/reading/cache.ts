/** Parsed pages by content hash, in one JSON file. Losing it costs time, never a page. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { PARSER_VERSION, type ParsedPage, parsedPage } from "./parse.ts";

const cacheFormat = z.object({ version: z.literal(PARSER_VERSION), pages: z.record(z.string(), parsedPage) });

/** The cached pages; none when the file is missing, damaged or not ours. */
export async function readCache(file: string): Promise<Map<string, ParsedPage>> {
  try {
    return new Map(Object.entries(cacheFormat.parse(JSON.parse(await readFile(file, "utf8"))).pages));
  } catch {
    return new Map();
  }
}

/** Replaces the file in one step: a reader sees the old or the new one, whole. Rejects when it cannot be written. */
export async function writeCache(file: string, pages: Map<string, ParsedPage>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify({ version: PARSER_VERSION, pages: Object.fromEntries(pages) }));
  await rename(draft, file);
}
