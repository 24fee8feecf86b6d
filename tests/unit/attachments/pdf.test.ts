/** PDFs that are to do harm, and a reader of PDFs that is not there. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { examinePdf } from "#lib/attachments/pdf.ts";
import { errorFields } from "#lib/log.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { pdf, pdfBomb } from "#tests/support/sample-files.ts";

const refusal = (detail: string) => ({
  code: "attachment_unreadable",
  message: `The PDF cannot be opened: ${detail}.`,
});
const HUGE = refusal("it unpacks to more than it may");
const PATIENT = { openMs: 60_000 };

describe("the check of a huge PDF", () => {
  it("stops at the memory limit of the process", async () => {
    await expect(examinePdf(pdfBomb({ width: 1_900_000_000 }), PATIENT)).rejects.toMatchObject(HUGE);
  });

  it("stops at the heap limit", async () => {
    const bounds = { ...PATIENT, heapMB: 64 };
    await expect(examinePdf(pdfBomb({ size: 300_000_000 }), bounds)).rejects.toMatchObject(HUGE);
  });

  it("stops at the time limit", async () => {
    const slow = examinePdf(pdfBomb({ width: 1_900_000_000 }), { openMs: 1 });
    await expect(slow).rejects.toMatchObject(refusal("it takes too long"));
  });
});

/** From now on PDFs are read by `script`; by nobody without one. */
async function readBy(script: string | null): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), "reader-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = path.join(root, "lib/attachments");
  await mkdir(folder, { recursive: true });
  if (script !== null) await writeFile(path.join(folder, "pdf-process.ts"), `${script}\nexport {};`);
  vi.spyOn(process, "cwd").mockReturnValue(root);
}
const READY = 'process.send("ready");';

describe("the process that opens PDFs", () => {
  it.each([
    ["is not there", null, "Error"],
    ["cannot load what it needs", 'await import("not-there");', "Error"],
    ["ends before it begins", "process.exit(0);", "Error"],
  ])("causes an internal error with the cause when it %s", async (_, script, cause) => {
    await readBy(script);
    const error = await errorOf(examinePdf(pdf()));
    expect(errorFields(error)).toMatchObject({ code: "internal", cause, at: expect.any(Array) });
  });

  it.each([
    ["fails", 'process.once("message", () => { throw new Error("Too odd"); });'],
    ["ends", 'process.once("message", () => process.exit(1));'],
  ])("reports a PDF as broken when it %s while it opens that PDF", async (_, script) => {
    await readBy(READY + script);
    await expect(examinePdf(pdf())).rejects.toMatchObject(refusal("it is broken"));
  });

  it("gets no keys from the environment", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-secret");
    onTestFinished(() => void vi.unstubAllEnvs());
    await readBy(`${READY} process.once("message", () => process.send(process.env.OPENAI_API_KEY ? 999 : 1));`);
    await expect(examinePdf(pdf())).resolves.toBeUndefined();
  });

  it("is one of two, and refuses a PDF with a retry time when eight are waiting", async () => {
    const opened = Array.from({ length: 11 }, () => examinePdf(pdf()));
    await expect(opened[10]).rejects.toMatchObject({ code: "rate_limited", options: { retryAfterMs: 5_000 } });
    await Promise.all(opened.slice(0, 10));
    await expect(examinePdf(pdf())).resolves.toBeUndefined();
  });
});
