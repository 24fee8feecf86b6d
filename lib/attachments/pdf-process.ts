/** The process in which a PDF is opened. pdf.ts starts and ends it, so that a harmful PDF only harms this process. */
import { Worker } from "node:worker_threads";
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";

/** The number of pages, or the reason why it cannot be read. */
export type PdfFinding = number | "locked" | "broken";

/** The most memory of this process, MB. */
const [, , memoryMB] = process.argv;
/** How often the memory is checked, ms. */
const CHECK_MS = 25;
/** After this time the process ends itself, ms: its parent has ended. */
const ORPHANED_MS = 60_000;

async function open(content: Uint8Array): Promise<PdfFinding> {
  try {
    const pdf = await getDocumentProxy(new Uint8Array(content), { verbosity: 0 });
    // The number of pages may be there without the pages.
    await pdf.getPage(1);
    return pdf.numPages;
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === "PasswordException" ? "locked" : "broken";
  }
}

/** Uses a thread, because a PDF may block this one. Unpacked data is not on the heap, whose limit it does not reach. */
function watchMemory(): void {
  const watch = `
    const end = () => process.kill(process.pid, "SIGKILL");
    setInterval(() => process.memoryUsage.rss() > ${Number(memoryMB)} * 2 ** 20 && end(), ${CHECK_MS});
    setTimeout(end, ${ORPHANED_MS});`;
  new Worker(watch, { eval: true }).unref();
}

// Before "ready": a failure to load pdf.js is not a fault of the PDF.
await getResolvedPDFJS();
watchMemory();
process.once("message", async (content: Uint8Array) => process.send?.(await open(content)));
process.send?.("ready");
