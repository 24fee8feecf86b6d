/**
 * The worker thread of the embedded database. embedded.ts starts it. PostgreSQL blocks its thread for milliseconds in
 * every statement, so it does not run in the thread that serves requests.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { PGlite } from "@supabase/lite/pglite";
import { createBirpc } from "birpc";
import { migrate, OutdatedSchema, type SqlRunner } from "#lib/database/migrations.ts";
import { compact } from "./compact.ts";
import { createFairQueue } from "./fair-queue.ts";
import { connectPglite, serveRest } from "./rest.ts";

/** `url` is as for `connectPglite`. `migrations` is the folder of the migrations. */
export type WorkerData = { url: string; migrations: string };
/** A request or a response in a form that can be sent between threads. */
export type SentRequest = { url: string; method: string; headers: [string, string][]; body: string | null };
export type SentResponse = { status: number; headers: [string, string][]; body: string | null };

export type WorkerFunctions = {
  /**
   * Opens the database and applies the missing migrations. It must be called once, before any other function. Returns
   * "outdated" when the schema is older than all migrations: an error would lose its class between threads.
   */
  open(): Promise<"open" | "outdated">;
  /** Returns the response of the REST interface. The requests of one `caller` run in order. Callers take turns. */
  request(request: SentRequest, caller: string): Promise<SentResponse>;
  /** Calls `compact` of compact.ts. */
  compact(): Promise<void>;
  /** Closes the database. No function may be called afterwards. */
  close(): Promise<void>;
};

const port = parentPort;
if (!port) throw new Error("This file runs as a thread of embedded.ts only.");
const { url, migrations } = workerData as WorkerData;

let connection: Awaited<ReturnType<typeof connectPglite>> | undefined;
let rest: typeof fetch | undefined;
const queue = createFairQueue();

const functions: WorkerFunctions = {
  async open() {
    // Ends this thread only. The next request opens the database again, which recovers every committed transaction.
    connection = await connectPglite(url, undefined, () => process.exit(1));
    const { driver } = connection;
    try {
      await migrate(pgliteRunner(driver), migrations);
    } catch (error) {
      if (error instanceof OutdatedSchema) return "outdated";
      throw error;
    }
    // One process uses the folder at a time, so a lease found here belongs to a process that has ended.
    await driver.exec("update assistant_runs set lease_token = null, lease_until = null where lease_token is not null");
    await driver.exec(
      "update assistant_outbox set lease_token = null, lease_until = null where lease_token is not null",
    );
    rest = await serveRest(connection);
    return "open";
  },
  request: (request, caller) => queue.add(caller, () => answer(request)),
  async compact() {
    if (connection) await compact(connection);
  },
  close: async () => connection?.close(),
};

createBirpc<Record<never, never>, WorkerFunctions>(functions, {
  post: (message) => port.postMessage(message),
  on: (listener) => port.on("message", listener),
});

async function answer({ url, method, headers, body }: SentRequest): Promise<SentResponse> {
  if (!rest) throw new Error("The database is not open.");
  const response = await rest(url, { method, headers, body });
  const text = await response.text();
  return { status: response.status, headers: [...response.headers], body: text === "" ? null : text };
}

function pgliteRunner(driver: PGlite): SqlRunner {
  return {
    exec: (sql) => driver.exec(sql),
    query: async (sql) => (await driver.query<Record<string, unknown>>(sql)).rows,
  };
}
