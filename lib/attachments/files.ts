/** Files of threads, as their owner may have them. */
import { type AttachmentKind, MAX_ATTACHMENT_BYTES, type ThreadFile } from "#lib/contract/files.ts";
import { toFile } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type Caller, type Limits, ownerHash, rateLimited } from "#lib/limits/rates.ts";
import { READER_BYTES, type Storage } from "#lib/limits/storage.ts";
import { examine } from "./examine.ts";

/** What may be attached to a question, by who answers it: the site's engine, or a model on the reader's own key. */
export type Attachable = { site: AttachmentKind[]; ownKey: AttachmentKind[] };

type FileParts = { store: Store; limits: Limits; attachable: Attachable; storage: Storage };

const READER_FULL = `Your files have ${READER_BYTES / 1_048_576} MiB together, which is as much as there is room for. Delete threads with files.`;

export function createFiles({ store, limits, attachable, storage }: FileParts) {
  const taken = [...new Set([...attachable.site, ...attachable.ownKey])];
  const largest = Math.max(...Object.values(MAX_ATTACHMENT_BYTES));

  return {
    /**
     * Keeps an upload until a question is asked with it, a day at most. `read` gives its content, of no more bytes than
     * it is told: nothing is read for those who upload too often.
     * @throws AppError attachment_unsupported | attachment_too_large | attachment_unreadable | rate_limited |
     * storage_full
     */
    async addFile(caller: Caller, name: string, read: (limit: number) => Promise<Buffer>): Promise<ThreadFile> {
      storage.check();
      await limits.take("upload", caller);
      const content = await read(largest);
      if (content.length === 0) throw emptyFile();
      const media_type = await examine(name, content, taken);
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

    /** A file with what it holds. @throws AppError not_found */
    async getFile(caller: Caller, id: string): Promise<{ file: ThreadFile; content: Buffer }> {
      const row = await store.file(id, ownerHash(caller));
      const content = row && (await store.fileContent(id));
      if (!content) throw new AppError("not_found");
      return { file: toFile(row), content };
    },

    /** Forgets an upload that no question was asked with. @throws AppError not_found */
    async deleteFile(caller: Caller, id: string): Promise<{ id: string; object: "file.deleted"; deleted: true }> {
      if (!(await store.deleteFile(id, ownerHash(caller)))) throw new AppError("not_found");
      return { id, object: "file.deleted", deleted: true };
    },
  };
}

function emptyFile(): AppError {
  const detail = "must hold the file: it is empty";
  return new AppError("invalid_request", { detail: `body: ${detail}`, fields: [{ field: "body", detail }] });
}
