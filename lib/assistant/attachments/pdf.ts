/** What has to be known of a PDF, found out where its contents can do no harm. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/errors.ts";
import { createGate } from "./gate.ts";
import type { PdfFinding } from "./pdf-worker.ts";

/** Most pages of a PDF. A model reads every one of them, as text and as an image. */
export const MAX_PDF_PAGES = 100;

/** Of one PDF: a few bytes can unpack to gigabytes. */
const BOUNDS = {
  /** How long it may take to open, ms. */
  openMs: 5_000,
  /** Objects that it may make, MB. */
  heapMB: 256,
  /** Bytes that it may unpack to, MB: the reader holds them outside of its heap, which no limit of a thread counts. */
  bytesMB: 256,
};
/** How long the reader itself may take to load, ms. */
const LOAD_MS = 30_000;
/** How often a thread's memory is looked at, ms. A PDF unpacks to a few megabytes in it, though the room for them may double. */
const LOOK_MS = 25;

/** With the bounds on one, these are the bounds on all of them. */
const enter = createGate({ atOnce: 2, waiting: 8 });

/** From the project's folder. A thread of its own needs a file of its own, which a bundler finds by this path too. */
const WORKER = path.join("lib", "assistant", "attachments", "pdf-worker.ts");

/** @throws AppError attachment_unreadable saying why; rate_limited when too many are being opened already */
export async function examinePdf(content: Buffer, bounds: Partial<typeof BOUNDS> = {}): Promise<void> {
  const finding = await enter(() => findOut(content, { ...BOUNDS, ...bounds }));
  if (finding === null) throw busy();
  if (finding === "locked") throw unreadable("The PDF is encrypted: it opens with a password only.");
  if (finding === "broken") throw unreadable("The PDF cannot be opened: it is broken.");
  if (finding === "huge") throw unreadable("The PDF cannot be opened: it unpacks to more than it may.");
  if (finding === "slow") throw unreadable("The PDF cannot be opened: it takes too long.");
  if (finding > MAX_PDF_PAGES) throw unreadable(`The PDF has ${finding} pages; at most ${MAX_PDF_PAGES} are read.`);
}

const unreadable = (detail: string) => new AppError("attachment_unreadable", { detail });
const busy = () =>
  new AppError("rate_limited", { detail: "Too many PDFs are being opened right now.", retryAfterMs: BOUNDS.openMs });

async function findOut(content: Buffer, bounds: typeof BOUNDS): Promise<PdfFinding | "huge" | "slow"> {
  const worker = new Worker(path.resolve(WORKER), {
    // In an object: a bundler puts what its own loader needs beside it.
    workerData: { content },
    resourceLimits: { maxOldGenerationSizeMb: bounds.heapMB },
    // No key of ours is where a PDF is opened.
    env: {},
    // What a PDF makes its reader say is for no log.
    stdout: true,
    stderr: true,
  });
  const over = Promise.withResolvers<PdfFinding | "huge" | "slow">();
  let timer = setTimeout(() => over.reject(noReader(new Error("It takes too long to load"))), LOAD_MS);
  let watch: NodeJS.Timeout | undefined;
  worker.on("message", (message: "ready" | PdfFinding) => {
    if (message !== "ready") return over.resolve(message);
    clearTimeout(timer);
    timer = setTimeout(() => over.resolve("slow"), bounds.openMs);
    watch = setInterval(async () => {
      if ((await bytesOf(worker)) > bounds.bytesMB * 2 ** 20) over.resolve("huge");
    }, LOOK_MS);
  });
  const end = (cause: Error) => {
    // Before it was ready it had not looked at the PDF: whatever went wrong is our fault.
    if (!watch) return over.reject(noReader(cause));
    over.resolve(isOutOfMemory(cause) ? "huge" : "broken");
  };
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`It ended with ${code}`)));
  try {
    return await over.promise;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    await worker.terminate();
  }
}

/** What a thread holds outside of its heap, in bytes. It is told while the thread is busy, too. */
async function bytesOf(worker: Worker): Promise<number> {
  try {
    return (await worker.getHeapStatistics()).external_memory;
  } catch {
    // It has ended, and says so itself.
    return 0;
  }
}

const noReader = (cause: Error) => new AppError("internal", { cause });
const isOutOfMemory = (error: Error) => "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
