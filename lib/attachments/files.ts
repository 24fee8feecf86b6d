/** Files of threads, as their owner uploads, downloads and deletes them. */
import { type AttachmentKind, MAX_ATTACHMENT_BYTES, type ThreadFile } from "#lib/contract/files.ts";
import { toFile } from "#lib/database/api-objects.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError, invalidField } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type Caller, type Limits, ownerHash, rateLimited } from "#lib/limits/rates.ts";
import { READER_BYTES, type Storage } from "#lib/limits/storage.ts";
import { examine } from "./examine.ts";

/** The kinds of files that may go with a question to the site's engine, and to a model on the reader's own key. */
export type Attachable = { site: AttachmentKind[]; ownKey: AttachmentKind[] };

type FileParts = { store: Store; limits: Limits; attachable: Attachable; storage: Storage };

const READER_FULL = `Your files have ${READER_BYTES / 1_048_576} MiB together, which is as much as there is room for. Delete threads with files.`;

export function createFiles({ store, limits, attachable, storage }: FileParts) {
  const accepted = [...new Set([...attachable.site, ...attachable.ownKey])];
  const largest = Math.max(...Object.values(MAX_ATTACHMENT_BYTES));

  return {
    /**
     * Stores an upload until a question is asked with it, at most for a day. `read` returns its content, at most `limit`
     * bytes. It is not called for a caller who has uploaded too much.
     * @throws AppError attachment_unsupported | attachment_too_large | attachment_unreadable | rate_limited |
     * storage_full
     */
    async addFile(caller: Caller, name: string, read: (limit: number) => Promise<Buffer>): Promise<ThreadFile> {
      storage.check();
      await limits.take("upload", caller);
      const content = await read(largest);
      if (content.length === 0) throw invalidField("body", "must hold the file: it is empty");
      const media_type = await examine(name, content, accepted);
      const file = { id: newId("file"), name, media_type };
      const added = await store.addUpload(
        { ...file, owner: ownerHash(caller), run_id: null, content },
        limits.uploadBuckets(caller, content.length),
        READER_BYTES,
      );
      if (added.outcome === "rate_limited") throw rateLimited(added);
      if (added.outcome === "storage_full") throw new AppError("storage_full", { detail: READER_FULL });
      return toFile({ ...file, bytes: content.length });
    },

    /** A file with its content. @throws AppError not_found */
    async getFile(caller: Caller, fileId: string): Promise<{ file: ThreadFile; content: Buffer }> {
      const row = await store.getFile(fileId, ownerHash(caller));
      const content = row && (await store.fileContent(fileId));
      if (!content) throw new AppError("not_found");
      return { file: toFile(row), content };
    },

    /** Deletes an upload that belongs to no question yet. @throws AppError not_found */
    async deleteFile(caller: Caller, fileId: string): Promise<{ id: string; object: "file.deleted"; deleted: true }> {
      if (!(await store.deleteFile(fileId, ownerHash(caller)))) throw new AppError("not_found");
      return { id: fileId, object: "file.deleted", deleted: true };
    },
  };
}
