/** What has to be known of a PDF, found out where its contents can do no harm. */
import { fork } from "node:child_process";
import path from "node:path";
import pLimit from "p-limit";
import { AppError } from "#lib/errors.ts";
import type { PdfFinding } from "./pdf-process.ts";

/** Most pages of a PDF. A model reads every one of them, as text and as an image. */
export const MAX_PDF_PAGES = 100;

/** Of one PDF: a few bytes can unpack to gigabytes. */
const BOUNDS = {
  /** How long it may take to open, ms. */
  openMs: 5_000,
  /** Objects that it may make, MB. */
  heapMB: 256,
  /** All that its reader may hold, MB: 100 of it is the reader itself. */
  memoryMB: 512,
};
/** How long the reader itself may take to load, ms. */
const LOAD_MS = 30_000;

/** With the bounds on one, these are the bounds on all of them: so many are open at once, and so many wait. */
const inTurn = pLimit(2);
const MAX_WAITING = 8;

/** From the project's folder: Node runs it as it is, whatever a bundler made of this file. */
const READER = path.join("lib", "attachments", "pdf-process.ts");

/** @throws AppError attachment_unreadable saying why; rate_limited when too many are being opened already */
export async function examinePdf(content: Buffer, bounds: Partial<typeof BOUNDS> = {}): Promise<void> {
  if (inTurn.pendingCount >= MAX_WAITING) throw busy();
  const finding = await inTurn(() => findOut(content, { ...BOUNDS, ...bounds }));
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
  const reader = fork(/* turbopackIgnore: true */ path.resolve(READER), [String(bounds.memoryMB)], {
    execArgv: [`--max-old-space-size=${bounds.heapMB}`],
    // No key of ours is where a PDF is opened.
    env: { NODE_ENV: "production" },
    // Bytes as they are.
    serialization: "advanced",
    // What a PDF makes its reader say is for no log.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const over = Promise.withResolvers<PdfFinding | "huge" | "slow">();
  let timer = setTimeout(() => over.reject(noReader("takes too long to load")), LOAD_MS);
  let isReady = false;
  reader.on("message", (message: "ready" | PdfFinding) => {
    if (message !== "ready") return over.resolve(message);
    isReady = true;
    clearTimeout(timer);
    timer = setTimeout(() => over.resolve("slow"), bounds.openMs);
    reader.send(content, (error) => error && over.resolve("broken"));
  });
  reader.on("error", (cause) => over.reject(noReader("cannot be started", cause)));
  reader.on("exit", (code, signal) => {
    // Before it was ready it had not looked at the PDF: whatever went wrong is our fault.
    if (!isReady) return over.reject(noReader(`ended with ${signal ?? code}`));
    // Killed for its memory, or by its own heap's limit.
    over.resolve(signal ? "huge" : "broken");
  });
  try {
    return await over.promise;
  } finally {
    clearTimeout(timer);
    reader.kill("SIGKILL");
  }
}

const noReader = (what: string, cause?: unknown) =>
  new AppError("internal", { cause: new Error(`The reader of PDFs ${what}`, { cause }) });
