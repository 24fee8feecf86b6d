/** Calls to OpenAI's vector stores and to the files in them. */
import { toFile } from "openai";
import type { FileObject } from "openai/resources/files";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { type ClientConfig, callUpstream, createClient, vendorError } from "#lib/upstream/client.ts";

/** One file of a vector store. `path` and `hash` are attributes that this project sets: null on files of others. */
export type StoredFile = {
  id: string;
  path: string | null;
  hash: string | null;
  status: VectorStoreFile["status"];
  /** Why it could not be indexed: server_error, unsupported_file or invalid_file. */
  error: string | null;
  /** Seconds since the Unix epoch. */
  createdAt: number;
};
/** A file of the account, in a store or not. `createdAt` is in seconds since the Unix epoch. */
export type Upload = { id: string; name: string; createdAt: number };
export type StoreState = "there" | "expired" | "gone";

/** PORT: vector stores. Every method throws AppError as `callUpstream` does. */
export type VectorStores = {
  /** Creates an empty one that never expires. Returns its id. */
  create(name: string): Promise<string>;
  getState(store: string): Promise<StoreState>;
  /** Every file in the store, the oldest first. */
  listFiles(store: string): Promise<StoredFile[]>;
  /** Every file of the account that a vector store could hold. */
  listUploads(): Promise<Upload[]>;
  /** Returns the id of the new file, which is in no vector store yet. */
  upload(name: string, text: string): Promise<string>;
  /** Adds a file to a store, which begins to index it. Adding it again changes nothing. */
  attach(store: string, file: string, attributes: { path: string; hash: string }): Promise<void>;
  /** Deletes a file and its entry in the store. A file that is gone already is no error. */
  delete(store: string, file: string): Promise<void>;
};

export type VectorStoresConfig = ClientConfig & {
  /** Limit of one call with its retries and the waits that a 429 asks for, ms. */
  timeoutMs?: number;
  maxRetries?: number;
};

const TIMEOUT_MS = 120_000;
/** Limit of one try, ms. */
const TRY_TIMEOUT_MS = 30_000;
/** Creating is retried, too: a file whose answer was lost is found by its name, see `fileNameOf`. */
const MAX_RETRIES = 4;

/** The calls, all ended by `signal`. */
export function createVectorStores(config: VectorStoresConfig, signal: AbortSignal): VectorStores {
  const { timeoutMs = TIMEOUT_MS, maxRetries = MAX_RETRIES, ...rest } = config;
  const client = createClient(rest);
  const { vectorStores, files } = client;
  const call = <T>(
    ask: (options: { signal: AbortSignal; maxRetries: number; timeout: number }) => Promise<T>,
  ): Promise<T> =>
    callUpstream({ signal, timeoutMs }, (ended) => ask({ signal: ended, maxRetries, timeout: TRY_TIMEOUT_MS }));

  return {
    create: async (name) => idOf(await call((options) => vectorStores.create({ name }, options))),

    async getState(store) {
      try {
        const found = await call((options) => vectorStores.retrieve(store, options));
        idOf(found);
        return found.status === "expired" ? "expired" : "there";
      } catch (thrown) {
        if (isGone(thrown)) return "gone";
        throw thrown;
      }
    },

    listFiles: async (store) => {
      const query = { limit: 100, order: "asc" } as const;
      return (
        await listAllPages((after) => call((o) => vectorStores.files.list(store, { ...query, ...after }, o)))
      ).map(storedFile);
    },

    listUploads: async () => {
      const query = { limit: 10_000, order: "asc", purpose: "assistants" } as const;
      return (await listAllPages((after) => call((options) => files.list({ ...query, ...after }, options)))).map(
        ({ id, filename, created_at }: FileObject): Upload => ({ id, name: filename, createdAt: created_at }),
      );
    },

    async upload(name, text) {
      const file = await toFile(Buffer.from(text, "utf8"), name, { type: "text/markdown" });
      return idOf(await call((options) => files.create({ file, purpose: "assistants" }, options)));
    },

    async attach(store, file, attributes) {
      await call((options) => vectorStores.files.create(store, { file_id: file, attributes }, options));
    },

    async delete(store, file) {
      // In this order: the next run finds an entry without a file in the store's list, but not a file without an entry.
      await unlessGone(call((options) => files.delete(file, options)));
      await unlessGone(call((options) => vectorStores.files.delete(file, { vector_store_id: store }, options)));
    },
  };
}

const isGone = (thrown: unknown): boolean => vendorError(thrown)?.status === 404;

async function unlessGone(call: Promise<unknown>): Promise<void> {
  await call.catch((thrown) => {
    if (!isGone(thrown)) throw thrown;
  });
}

/** A proxy may answer 200 with a page of its own, which has no id. */
const withId = z.object({ id: z.string() });

function idOf(made: unknown): string {
  const { data, error } = withId.safeParse(made);
  if (!data) throw new AppError("upstream_unavailable", { cause: error });
  return data.id;
}

async function listAllPages<T extends { id: string }>(
  page: (after: { after?: string }) => Promise<{ data: T[]; has_more: boolean }>,
): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const last = found.at(-1);
    const { data, has_more } = await page(last ? { after: last.id } : {});
    found.push(...data);
    if (!has_more || data.length === 0) return found;
  }
}

/** Codes are passed on; texts are not. */
const WORD = /^[a-z_]{1,40}$/;

function storedFile({ id, attributes, status, last_error, created_at }: VectorStoreFile): StoredFile {
  const { path, hash } = attributes ?? {};
  return {
    id,
    path: typeof path === "string" ? path : null,
    hash: typeof hash === "string" ? hash : null,
    status,
    error: WORD.exec(last_error?.code ?? "")?.[0] ?? null,
    createdAt: created_at,
  };
}
