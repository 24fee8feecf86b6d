/** Copies the files that hosted tools made: a vendor stores them for minutes, and under its own addresses. */
import { isUtf8 } from "node:buffer";
import { fileTypeFromBuffer } from "file-type";
import type { ThreadFile } from "#lib/contract/files.ts";
import { toFile } from "#lib/database/api-objects.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Engine, MadeFile } from "#lib/engines/engine.ts";
import { sha256 } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { baseName } from "./steps.ts";

/** Most files of a run. */
export const MAX_MADE = 10;
/** The largest file, in bytes. */
export const MAX_MADE_BYTES = 5_242_880;
/** Longest that copying all files may take, ms. */
const COPY_MS = 15_000;

type Parts = { store: Store; engine: Engine; log: Log };
/** The copies, and the files that could not be copied. */
export type Copies = { files: ThreadFile[]; lost: MadeFile[] };

/** The id of a copy is a hash of its source: after a crash, the next driver finds the copy that was made before. */
export const copyId = (runId: string, { ref }: MadeFile): string =>
  `file_${sha256(JSON.stringify([runId, ref])).slice(0, 32)}`;

/** Copies the files `made`, as far as they can be fetched. */
export async function copyMadeFiles(parts: Parts, run: RunRow, made: MadeFile[], signal: AbortSignal): Promise<Copies> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(COPY_MS)]);
  const copies: Copies = { files: [], lost: [] };
  // One by one: they are few, and each may be large.
  for (const file of made) {
    const copy = await copyFile(parts, run, file, within);
    signal.throwIfAborted();
    if (copy) copies.files.push(copy);
    else copies.lost.push(file);
  }
  return copies;
}

async function copyFile(
  { store, engine, log }: Parts,
  run: RunRow,
  made: MadeFile,
  signal: AbortSignal,
): Promise<ThreadFile | null> {
  const id = copyId(run.id, made);
  const known = await store.getFile(id, run.owner_hash);
  if (known) return toFile(known);
  const content = await fetchContent();
  if (!content) return null;
  const name = baseName(made.name);
  const file = { id, name, media_type: await mediaTypeOf(name, content), bytes: content.length };
  await store.addFile({ ...file, owner: run.owner_hash, run_id: run.id, content });
  return toFile(file);

  async function fetchContent(): Promise<Buffer | null> {
    try {
      return (await engine.fetchFile?.(made.ref, MAX_MADE_BYTES, signal)) ?? null;
    } catch (error) {
      log.warn({ run: run.id, ...errorFields(error) }, "file of a run not copied");
      return null;
    }
  }
}

/** Media types of texts by their extension. */
const TEXT_TYPES: Record<string, string> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  md: "text/markdown",
  svg: "image/svg+xml",
  tsv: "text/tab-separated-values",
  xml: "application/xml",
};

/** The media type by a file's content, otherwise by its name. Only content makes a file a picture. */
async function mediaTypeOf(name: string, content: Buffer): Promise<string> {
  const detected = await fileTypeFromBuffer(content);
  if (detected) return detected.mime;
  if (!isUtf8(content)) return "application/octet-stream";
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  return (Object.hasOwn(TEXT_TYPES, extension) && TEXT_TYPES[extension]) || "text/plain";
}
