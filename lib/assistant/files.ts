/** Files of threads, as their owner may have them. */
import type { ThreadFile } from "#lib/contract.ts";
import { toFile } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, ownerHash } from "#lib/limits.ts";
import type { Store } from "#lib/store.ts";

export function createFiles({ store }: { store: Store }) {
  return {
    /** A file with what it holds. @throws AppError not_found */
    async getFile(caller: Caller, id: string): Promise<{ file: ThreadFile; content: Buffer }> {
      const row = await store.file(id, ownerHash(caller));
      const content = row && (await store.fileContent(id));
      if (!content) throw new AppError("not_found");
      return { file: toFile(row), content };
    },
  };
}
