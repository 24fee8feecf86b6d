/** What has to be known of a PDF, found out where its contents can do no harm. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/errors.ts";
import type { PdfFinding } from "./pdf-worker.ts";

/** Most pages of a PDF. A model reads every one of them, as text and as an image. */
export const MAX_PDF_PAGES = 100;
/** How long one may take to open, ms, and the memory that it may take, MB: a few bytes can unpack to gigabytes. */
const OPEN_MS = 5_000;
const MEMORY_MB = 256;
/** How long the reader itself may take to load, ms. */
const LOAD_MS = 30_000;

/** From the project's folder. A thread of its own needs a file of its own, which a bundler finds by this path too. */
const WORKER = path.join("lib", "assistant", "attachments", "pdf-worker.ts");

/** @throws AppError attachment_unreadable saying why */
export async function examinePdf(content: Buffer): Promise<void> {
  const finding = await findOut(content);
  if (finding === "locked") throw unreadable("The PDF is encrypted: it opens with a password only.");
  if (finding === "broken") throw unreadable("The PDF cannot be opened: it is broken.");
  if (finding > MAX_PDF_PAGES) throw unreadable(`The PDF has ${finding} pages; at most ${MAX_PDF_PAGES} are read.`);
}

const unreadable = (detail: string) => new AppError("attachment_unreadable", { detail });

function findOut(content: Buffer): Promise<PdfFinding> {
  const worker = new Worker(path.resolve(WORKER), {
    // In an object: a bundler puts what its own loader needs beside it.
    workerData: { content },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    // What a PDF makes its reader say is for no log.
    stdout: true,
    stderr: true,
  });
  return new Promise<PdfFinding>((resolve, reject) => {
    let timer = setTimeout(() => reject(new AppError("internal", { cause: new Error("no reader") })), LOAD_MS);
    worker.on("message", (message: "ready" | PdfFinding) => {
      clearTimeout(timer);
      if (message !== "ready") return resolve(message);
      timer = setTimeout(() => resolve("broken"), OPEN_MS);
    });
    // Out of memory, or a fault of the reader: either way nothing that should be handed on.
    worker.on("error", () => resolve("broken"));
    worker.on("exit", () => resolve("broken"));
  }).finally(() => worker.terminate());
}
