/** Opens a PDF in a process of its own, which pdf.ts starts and ends: what goes wrong with it here ends here. */
import { Worker } from "node:worker_threads";
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";

/** The number of its pages, or why that cannot be told. */
export type PdfFinding = number | "locked" | "broken";

/** In MB, of the whole process; and how often that is looked at, ms. A PDF unpacks to a few megabytes in it. */
const [, , memoryMB] = process.argv;
const LOOK_MS = 25;
/** After this it ends by itself, ms: nobody is left who would end it. */
const ORPHANED_MS = 60_000;

async function open(content: Uint8Array): Promise<PdfFinding> {
  try {
    const pdf = await getDocumentProxy(new Uint8Array(content), { verbosity: 0 });
    // A list of pages may be promised and not be there.
    await pdf.getPage(1);
    return pdf.numPages;
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === "PasswordException" ? "locked" : "broken";
  }
}

/** From a thread: the reader may keep this one busy to the end, and what it unpacks is on no heap that has a limit. */
function watchMemory(): void {
  const watch = `
    const end = () => process.kill(process.pid, "SIGKILL");
    setInterval(() => process.memoryUsage.rss() > ${Number(memoryMB)} * 2 ** 20 && end(), ${LOOK_MS});
    setTimeout(end, ${ORPHANED_MS});`;
  new Worker(watch, { eval: true }).unref();
}

// Loading the reader is not the PDF's fault.
await getResolvedPDFJS();
watchMemory();
process.once("message", async (content: Uint8Array) => process.send?.(await open(content)));
process.send?.("ready");
