import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { createBirpc } from "birpc";
import { createSupabaseClient, type Database } from "#lib/database/client.ts";
import { StartError } from "#lib/errors.ts";
import { EMBEDDED_KEYS } from "./keys.ts";
import { lockFolder } from "./lock.ts";
import type { SentRequest, WorkerData, WorkerFunctions } from "./worker.ts";

/** The folder of the database in `DATA_DIR`. */
export const POSTGRES_FOLDER = "postgres";
const IN_MEMORY = "memory://";
/** The caller of requests without a caller, such as those of the sweeper. It takes turns like any other. */
const NOBODY = "";

/**
 * Opens the database in `dataDir` (null: in memory). PostgreSQL (PGlite) runs in a thread of this process behind the
 * REST interface of a Supabase project. Both databases therefore share one code path and one set of migrations.
 * @throws StartError when another process has `dataDir` open, or when the database has the migrations of another
 * version.
 */
export async function openEmbedded(dataDir: string | null, migrations: string): Promise<Database> {
  const folder = dataDir && path.resolve(dataDir);
  if (folder) await makeFolder(folder);
  const unlock = folder ? await lockFolder(folder) : async () => {};
  try {
    const url = folder ? path.join(folder, POSTGRES_FOLDER) : IN_MEMORY;
    const thread = await openThread({ url, migrations: path.resolve(migrations) });
    const client = createSupabaseClient("http://embedded.invalid", EMBEDDED_KEYS.secret, { fetch: thread.fetch });
    const close = async () => {
      try {
        await thread.close();
      } finally {
        await unlock();
      }
    };
    return { client, kind: "embedded", close, compact: thread.compact, queuedFor: thread.queuedFor };
  } catch (error) {
    await unlock();
    throw error;
  }
}

const outdatedText = (folder: string): string =>
  `The database in ${folder} was made by an earlier version, whose migrations have been merged: delete that folder and start again. Its threads are lost.`;

type Thread = {
  queuedFor: NonNullable<Database["queuedFor"]>;
  fetch: typeof fetch;
  compact(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the thread of the database. When the thread ends unexpectedly, requests under way fail and the next request
 * starts a new thread.
 */
async function openThread(data: WorkerData): Promise<Thread> {
  let open: Promise<ReturnType<typeof startWorker>> | null = null;
  const callers = new AsyncLocalStorage<string>();

  async function start() {
    const started = startWorker(data, () => {
      open = null;
    });
    try {
      if ((await started.functions.open()) === "outdated") throw new StartError(outdatedText(data.url));
      return started;
    } catch (error) {
      await started.worker.terminate();
      throw error;
    }
  }
  let isClosed = false;
  async function opened() {
    if (isClosed) throw new Error("The embedded database is closed.");
    open ??= start().catch((error: unknown) => {
      open = null;
      throw error;
    });
    return open;
  }
  if (data.url !== IN_MEMORY && !existsSync(path.join(data.url, "PG_VERSION"))) {
    // PGlite never releases the 200 MB that creating a database takes. A separate thread creates it, and its end
    // releases them.
    const { functions, worker } = await opened();
    await functions.close();
    await worker.terminate();
  }
  await opened();

  return {
    queuedFor: (caller, work) => callers.run(caller, work),
    async fetch(input, init) {
      const { functions } = await opened();
      const { body, ...head } = await functions.request(toSent(input, init), callers.getStore() ?? NOBODY);
      return new Response(body, head);
    },
    async compact() {
      await (await opened()).functions.compact();
    },
    async close() {
      isClosed = true;
      const started = await open?.catch(() => null);
      try {
        await started?.functions.close();
      } finally {
        await started?.worker.terminate();
      }
    },
  };
}

function startWorker(workerData: WorkerData, onExit: () => void) {
  const worker = new Worker(path.resolve("lib/database/embedded/worker.ts"), {
    workerData,
    // Most objects of a request are garbage at its end. V8's default size takes 20 MB more and is not faster.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const functions = createBirpc<WorkerFunctions>(
    {},
    {
      post: (message) => worker.postMessage(message),
      on: (listener) => worker.on("message", listener),
      // There is no time limit. All requests share one connection, so a request may wait long for others. A thread that
      // ends rejects its requests.
      timeout: -1,
    },
  );
  worker.on("error", (error) => functions.$close(error));
  worker.on("exit", () => {
    functions.$close(new Error("The thread of the embedded database ended."));
    onExit();
  });
  return { worker, functions };
}

/**
 * Converts a request to a form that can be sent to the thread. Its body must be a text, because supabase-js sends only
 * texts.
 */
function toSent(input: string | URL | Request, init: RequestInit = {}): SentRequest {
  const { method = "GET", headers, body = null } = init;
  if (body !== null && typeof body !== "string") throw new TypeError("The embedded database takes texts only.");
  return { url: String(input), method, headers: [...new Headers(headers)], body };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new StartError(`DATA_DIR: the folder ${folder} cannot be made or written to.`, { cause });
  }
}
