/** Copies of the files that a vendor's tools made: a vendor keeps them for minutes, and under addresses of its own. */
import { isUtf8 } from "node:buffer";
import { fileTypeFromBuffer } from "file-type";
import type { ThreadFile } from "#lib/contract/files.ts";
import { type RunRow, toFile } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Engine, MadeFile } from "#lib/engines/engine.ts";
import { sha256 } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { baseName } from "./steps.ts";

/** Most files of a run, and the largest, in bytes. */
export const MAX_MADE = 10;
export const MAX_MADE_BYTES = 5_242_880;
/** Longest that all of them may take to be had, ms. */
const COPY_MS = 15_000;

type Parts = { store: Store; engine: Engine; log: Log };
export type Kept = { files: ThreadFile[]; lost: MadeFile[] };

/** The id of a copy says what it is of, so that whoever goes on after a crash finds the one that was made. */
export const copyId = (runId: string, { ref }: MadeFile): string =>
  `file_${sha256(JSON.stringify([runId, ref])).slice(0, 32)}`;

/** Keeps what can be had of `made`; the rest is told. */
export async function keepFiles(parts: Parts, run: RunRow, made: MadeFile[], signal: AbortSignal): Promise<Kept> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(COPY_MS)]);
  const kept: Kept = { files: [], lost: [] };
  // One by one: a few files, and each may be large.
  for (const file of made) {
    const copy = await keep(parts, run, file, within);
    signal.throwIfAborted();
    if (copy) kept.files.push(copy);
    else kept.lost.push(file);
  }
  return kept;
}

async function keep(
  { store, engine, log }: Parts,
  run: RunRow,
  made: MadeFile,
  signal: AbortSignal,
): Promise<ThreadFile | null> {
  const id = copyId(run.id, made);
  const known = await store.file(id, run.owner_hash);
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

const TYPES: Record<string, string> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  md: "text/markdown",
  svg: "image/svg+xml",
  tsv: "text/tab-separated-values",
  xml: "application/xml",
};

/** By what it holds, else by its name; a picture is only what holds one. */
async function mediaTypeOf(name: string, content: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(content);
  if (found) return found.mime;
  if (!isUtf8(content)) return "application/octet-stream";
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  return (Object.hasOwn(TYPES, extension) && TYPES[extension]) || "text/plain";
}
