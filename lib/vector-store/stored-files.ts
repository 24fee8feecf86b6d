/** OpenAI's vector stores and the files in them: the calls that keep one in step with the docs. */
import { toFile } from "openai";
import type { FileObject } from "openai/resources/files";
import type { VectorStoreFile } from "openai/resources/vector-stores/files";
import { AppError } from "#lib/errors.ts";
import { type ClientConfig, callUpstream, createClient, vendorError } from "#lib/upstream/client.ts";

/** One file of a vector store. `path` and `hash` are attributes that only we give: null on the files of others. */
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
/** A file of the account, wherever it is used. `createdAt` in seconds since the Unix epoch. */
export type Upload = { id: string; name: string; createdAt: number };
export type StoreState = "there" | "expired" | "gone";

/** All of them throw AppError as `callUpstream` does. */
export type VectorStores = {
  /** Makes an empty one that never expires, and returns its id. */
  make(name: string): Promise<string>;
  state(store: string): Promise<StoreState>;
  /** Every file in it, oldest first. */
  files(store: string): Promise<StoredFile[]>;
  /** Every file of the account that a vector store could hold. */
  uploads(): Promise<Upload[]>;
  /** Returns the id of the new file, which is in no vector store yet. */
  upload(name: string, text: string): Promise<string>;
  /** Has a file indexed, which is not over yet when this returns. Twice is the same as once. */
  attach(store: string, file: string, attributes: { path: string; hash: string }): Promise<void>;
  /** Deletes a file, and what the store has of it. One that is gone already is no error. */
  remove(store: string, file: string): Promise<void>;
};

export type VectorStoresConfig = ClientConfig & {
  /** Of one call with its repetitions and the waits that a 429 asks for, ms. */
  timeoutMs?: number;
  maxRetries?: number;
};

const TIMEOUT_MS = 120_000;
/** Of one try, ms. */
const TRY_TIMEOUT_MS = 30_000;
/** Creates are repeated too: what a lost answer leaves behind is found by its name, see `fileName`. */
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
    make: async (name) => idOf(await call((options) => vectorStores.create({ name }, options))),

    async state(store) {
      try {
        const found = await call((options) => vectorStores.retrieve(store, options));
        idOf(found);
        return found.status === "expired" ? "expired" : "there";
      } catch (thrown) {
        if (isGone(thrown)) return "gone";
        throw thrown;
      }
    },

    files: async (store) => {
      const query = { limit: 100, order: "asc" } as const;
      return (await everyPage((after) => call((o) => vectorStores.files.list(store, { ...query, ...after }, o)))).map(
        storedFile,
      );
    },

    uploads: async () => {
      const query = { limit: 10_000, order: "asc", purpose: "assistants" } as const;
      return (await everyPage((after) => call((options) => files.list({ ...query, ...after }, options)))).map(
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

    async remove(store, file) {
      // In this order: an entry without its file is found again by whoever lists the store, a file without its entry
      // is not.
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

/** A proxy's own page comes as a 200 too. */
function idOf(made: unknown): string {
  const { id } = Object(made) as { id?: unknown };
  if (typeof id !== "string") throw new AppError("upstream_unavailable", { cause: new Error("no id") });
  return id;
}

async function everyPage<T extends { id: string }>(
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

/** A code is passed on, a text is not. */
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
