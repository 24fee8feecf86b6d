/** Opens a PDF in a thread of its own, which pdf.ts ends when it takes too much time or memory. */
import { parentPort, workerData } from "node:worker_threads";
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";

/** The number of its pages, or why that cannot be told. */
export type PdfFinding = number | "locked" | "broken";

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

// Loading the reader is not the PDF's fault.
await getResolvedPDFJS();
parentPort?.postMessage("ready");
parentPort?.postMessage(await open(workerData.content));
