/** Checks PDFs in a process of their own, where their content can do no harm. */
import { fork } from "node:child_process";
import path from "node:path";
import pLimit from "p-limit";
import { AppError } from "#lib/errors.ts";
import type { PdfFinding } from "./pdf-process.ts";

/** The most pages of a PDF. A model reads each of them, as text and as an image. */
export const MAX_PDF_PAGES = 100;

/** The limits for one PDF: a few bytes can unpack to gigabytes. */
const BOUNDS = {
  /** The longest time for opening it, ms. */
  openMs: 5_000,
  /** The largest heap of its process, MB. */
  heapMB: 256,
  /** The most memory of its process, MB. pdf.js itself uses 100 MB. */
  memoryMB: 512,
};
/** The longest time for loading pdf.js, ms. */
const LOAD_MS = 30_000;

/** How many PDFs are opened at the same time, and how many may wait. Together with BOUNDS this limits the memory. */
const openLimit = pLimit(2);
const MAX_WAITING = 8;

/** A path from the project's folder, because Node runs the source file, which no bundler has changed. */
const PROCESS_FILE = path.join("lib", "attachments", "pdf-process.ts");

/** @throws AppError attachment_unreadable saying why; rate_limited when too many are being opened already */
export async function examinePdf(content: Buffer, bounds: Partial<typeof BOUNDS> = {}): Promise<void> {
  if (openLimit.pendingCount >= MAX_WAITING) throw toBusyError();
  const finding = await openLimit(() => openInProcess(content, { ...BOUNDS, ...bounds }));
  if (finding === "locked") throw unreadable("The PDF is encrypted: it opens with a password only.");
  if (finding === "broken") throw unreadable("The PDF cannot be opened: it is broken.");
  if (finding === "huge") throw unreadable("The PDF cannot be opened: it unpacks to more than it may.");
  if (finding === "slow") throw unreadable("The PDF cannot be opened: it takes too long.");
  if (finding > MAX_PDF_PAGES) throw unreadable(`The PDF has ${finding} pages; at most ${MAX_PDF_PAGES} are read.`);
}

/** The error for a file whose content cannot be read; `detail` says why. */
export const unreadable = (detail: string) => new AppError("attachment_unreadable", { detail });
const toBusyError = () =>
  new AppError("rate_limited", { detail: "Too many PDFs are being opened right now.", retryAfterMs: BOUNDS.openMs });

async function openInProcess(content: Buffer, bounds: typeof BOUNDS): Promise<PdfFinding | "huge" | "slow"> {
  const reader = fork(/* turbopackIgnore: true */ path.resolve(PROCESS_FILE), [String(bounds.memoryMB)], {
    execArgv: [`--max-old-space-size=${bounds.heapMB}`],
    // The process gets no keys and secrets.
    env: { NODE_ENV: "production" },
    // Passes buffers without converting them to JSON.
    serialization: "advanced",
    // The output may contain text of the PDF, which must not be logged.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const result = Promise.withResolvers<PdfFinding | "huge" | "slow">();
  let timer = setTimeout(() => result.reject(toProcessError("takes too long to load")), LOAD_MS);
  let isReady = false;
  reader.on("message", (message: "ready" | PdfFinding) => {
    if (message !== "ready") return result.resolve(message);
    isReady = true;
    clearTimeout(timer);
    timer = setTimeout(() => result.resolve("slow"), bounds.openMs);
    reader.send(content, (error) => error && result.resolve("broken"));
  });
  reader.on("error", (cause) => result.reject(toProcessError("cannot be started", cause)));
  reader.on("exit", (code, signal) => {
    // Before "ready" the process has not opened the PDF, so the PDF is not the cause.
    if (!isReady) return result.reject(toProcessError(`ended with ${signal ?? code}`));
    // A signal: the process used too much memory. An exit code: its heap was full.
    result.resolve(signal ? "huge" : "broken");
  });
  try {
    return await result.promise;
  } finally {
    clearTimeout(timer);
    reader.kill("SIGKILL");
  }
}

const toProcessError = (what: string, cause?: unknown) =>
  new AppError("internal", { cause: new Error(`The reader of PDFs ${what}`, { cause }) });
