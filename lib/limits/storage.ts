/** Whether there is room for more. */
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";

/** Most bytes of one reader's files together. */
export const READER_BYTES = 104_857_600;

export type Storage = {
  /** @throws AppError storage_full when everything that is kept has as many bytes as it may have. */
  check(): void;
  /** Asks the database. @throws AppError database_unavailable */
  measure(): Promise<void>;
};

/** Bytes are counted now and then, not for each request: what is uploaded meanwhile is bounded by limits of its own. */
export function createStorage(store: Pick<Store, "storedBytes">, limitBytes: number): Storage {
  let bytes = 0;
  return {
    check() {
      if (bytes >= limitBytes) throw new AppError("storage_full");
    },
    async measure() {
      bytes = await store.storedBytes();
    },
  };
}
