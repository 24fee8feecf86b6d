import { describe, expect, it } from "vitest";
import { readQuestionFiles } from "#lib/attachments/reading.ts";
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import type { FileRow, MessageRow } from "#lib/database/rows.ts";

const MB = 1_048_576;
const message = (id: string, role: MessageRow["role"] = "user") => ({ id, role, run_id: `run_${id}` }) as MessageRow;

/** Files by question, each as `name:bytes`; those of runs in `refused` were. */
function setup(files: Record<string, string[]>, refused: string[] = []) {
  const reads: string[] = [];
  const rows = Object.entries(files).map(([message_id, names]): [string, FileRow[]] => [
    message_id,
    names.map((entry) => {
      const [name = "", bytes = "1"] = entry.split(":");
      const media_type = name.endsWith("png") ? "image/png" : name.endsWith("pdf") ? "application/pdf" : "text/plain";
      return { id: name, name, media_type, bytes: Number(bytes), message_id, run_id: null };
    }),
  ]);
  const store = {
    fileContent: async (id: string) => {
      reads.push(id);
      return id.startsWith("gone") ? null : Buffer.from(`content of ${id}`);
    },
  };
  const give = (question: string, earlier: string[], taken = ATTACHMENT_KINDS.slice()) =>
    readQuestionFiles(
      store,
      {
        question: message(question),
        history: [...earlier.map((id) => message(id)), message("a", "assistant")],
        files: rows.flatMap(([, list]) => list),
        refused_runs: refused,
      },
      taken,
      async (text) => ({ text, kinds: [] }),
    );
  return { give, reads };
}

describe("the files of a question", () => {
  it("are read at once when they are text, and otherwise when they are sent", async () => {
    const { give, reads } = setup({ q: ["a.txt", "b.png", "c.pdf"] });
    const files = (await give("q", [])).get("q");
    expect(reads).toEqual(["a.txt"]);
    expect(files?.text).toContain('"a.txt". This is all of it:\n\n```\ncontent of a.txt\n```\n\n[attached: b.png]');
    expect(files?.bare).toBe("[attached: a.txt]\n\n[attached: b.png]\n\n[attached: c.pdf]\n\n");
    expect(files?.attachments.map(({ name, kind }) => [name, kind])).toEqual([
      ["b.png", "image"],
      ["c.pdf", "pdf"],
    ]);
    expect(String(await files?.attachments[0]?.read())).toBe("content of b.png");
  });

  it("are named as not shown when the model does not read their kind", async () => {
    const { give } = setup({ q: ["a.txt", "b.png"] });
    const files = (await give("q", [], ["text"])).get("q");
    expect(files?.text).toMatch(/\[attached, but not shown to you, because you cannot read such files: b\.png\]\n\n$/);
    expect(files?.attachments).toEqual([]);
  });

  it("are sent again with later questions as far as they fit, the latest first", async () => {
    const { give, reads } = setup({
      q: ["q.txt:300000", `q.png:${9 * MB}`],
      two: ["two.txt:200000", `two.png:${4 * MB}`],
      one: ["one.txt:200000", `one.png:${5 * MB}`],
    });
    const files = await give("q", ["one", "two"]);
    expect(reads).toEqual(["q.txt", "two.txt"]);
    expect([...files].map(([id, { attachments }]) => [id, attachments.length])).toEqual([
      ["q", 1],
      ["two", 1],
      ["one", 0],
    ]);
    expect(files.get("one")?.text).toBe("[attached: one.txt]\n\n[attached: one.png]\n\n");
  });

  it("are not sent again when the model refused them", async () => {
    const { give, reads } = setup({ one: ["one.txt", "one.png"] }, ["run_one"]);
    const files = await give("q", ["one"]);
    expect(files.get("one")).toEqual({
      text: "[attached: one.txt]\n\n[attached: one.png]\n\n",
      bare: "[attached: one.txt]\n\n[attached: one.png]\n\n",
      attachments: [],
    });
    expect(reads).toEqual([]);
  });

  it("cause not_found when one is deleted at the same time", async () => {
    const { give } = setup({ q: ["gone.txt"] });
    await expect(give("q", [])).rejects.toMatchObject({ code: "not_found" });
  });
});
