import { describe, expect, it } from "vitest";
import { createFiles } from "#lib/attachments/files.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { errorOf } from "#tests/support/error-of.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };

type Options = {
  outcome?: string;
  isFull?: boolean;
  isLimited?: boolean;
  row?: object | null;
  site?: AttachmentKind[];
};

function setup({ outcome = "stored", isFull, isLimited, row = null, site = ["text"] }: Options = {}) {
  const added: unknown[][] = [];
  const files = createFiles({
    store: {
      async addUpload(...args: unknown[]) {
        added.push(args);
        return { outcome, retry_after_ms: 3_000 };
      },
      getFile: async () => row,
      fileContent: async () => (row ? Buffer.from("text") : null),
      deleteFile: async () => row !== null,
    },
    limits: {
      async take() {
        if (isLimited) throw new AppError("rate_limited");
      },
      uploadBuckets: (_: unknown, bytes: number) => [{ key: "uploaded", limit: 1, window_ms: 1, cost: bytes }],
    },
    storage: {
      check() {
        if (isFull) throw new AppError("storage_full");
      },
    },
    attachable: { site, ownKey: ["pdf"] },
  } as never);
  const reads: number[] = [];
  const add = (content = "text", name = "a.txt") =>
    files.addFile(CALLER, name, async (limit) => {
      reads.push(limit);
      return Buffer.from(content);
    });
  return { files, added, reads, add };
}

describe("an upload", () => {
  it("is stored for its owner, with its bytes counted", async () => {
    const { add, added } = setup();
    expect(await add()).toMatchObject({ object: "file", name: "a.txt", media_type: "text/plain", bytes: 4 });
    const [upload, buckets, limit] = added[0] ?? [];
    expect(upload).toMatchObject({ owner: sha256("ann"), run_id: null, content: Buffer.from("text") });
    expect([buckets, limit]).toEqual([[{ key: "uploaded", limit: 1, window_ms: 1, cost: 4 }], 104_857_600]);
  });

  it("is read up to the size of the largest kind", async () => {
    const { add, reads } = setup();
    await add();
    expect(reads).toEqual([4_194_304]);
  });

  it.each<[string, Options]>([
    ["storage_full", { isFull: true }],
    ["rate_limited", { isLimited: true }],
  ])("is refused with %s before its content is read", async (code, options) => {
    const { add, reads } = setup(options);
    expect((await errorOf(add())).code).toBe(code);
    expect(reads).toEqual([]);
  });

  it.each<[string, Options]>([
    ["storage_full", { outcome: "storage_full" }],
    ["rate_limited", { outcome: "rate_limited" }],
  ])("fails with %s when the database returns it", async (code, options) => {
    expect((await errorOf(setup(options).add())).code).toBe(code);
  });

  it("is refused when it is empty, or of a kind that no engine reads", async () => {
    const { add, added } = setup({ site: [] });
    expect((await errorOf(add(""))).message).toBe("body: must hold the file: it is empty");
    const error = await errorOf(add("text"));
    expect([error.code, error.message]).toEqual(["attachment_unsupported", "Taken are: PDFs."]);
    expect(added).toEqual([]);
  });
});

describe("a stored file", () => {
  it("is returned with its content", async () => {
    const row = { id: "file_1", name: "a.txt", media_type: "text/plain", bytes: 4, message_id: null, run_id: null };
    const { file, content } = await setup({ row }).files.getFile(CALLER, "file_1");
    expect([file.id, String(content)]).toEqual(["file_1", "text"]);
    expect(await setup({ row }).files.deleteFile(CALLER, "file_1")).toMatchObject({ deleted: true });
  });

  it("is not_found when it is unknown or another reader's (defect 7)", async () => {
    const { files } = setup();
    expect((await errorOf(files.getFile(CALLER, "file_2"))).code).toBe("not_found");
    expect((await errorOf(files.deleteFile(CALLER, "file_2"))).code).toBe("not_found");
  });
});
