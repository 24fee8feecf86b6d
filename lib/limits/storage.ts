/** The limits of storage: for all data, and for the files of one reader. */
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";

/** The most bytes of one reader's files together. */
export const READER_BYTES = 104_857_600;

export type Storage = {
  /** @throws AppError storage_full when the stored data has reached the limit. */
  check(): void;
  /** Asks the database for the number of stored bytes. @throws AppError database_unavailable */
  measure(): Promise<void>;
};

/** The sweep measures, not each request. Between two sweeps the rate limits bound the uploads. */
export function createStorage(store: Pick<Store, "getStoredBytes">, limitBytes: number): Storage {
  let bytes = 0;
  return {
    check() {
      if (bytes >= limitBytes) throw new AppError("storage_full");
    },
    async measure() {
      bytes = await store.getStoredBytes();
    },
  };
}
