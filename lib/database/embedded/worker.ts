/**
 * The thread of the embedded database, started by embedded.ts. A statement takes milliseconds in which nothing else runs
 * where PostgreSQL does: the thread that answers readers is not kept waiting by it.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { PGlite } from "@supabase/lite/pglite";
import { createBirpc } from "birpc";
import { migrate, OutdatedSchema, type SqlRunner } from "#lib/database/migrations.ts";
import { compact } from "./compact.ts";
import { createFairQueue } from "./fair-queue.ts";
import { connectPglite, serveRest } from "./rest.ts";

/** `url` as for `connectPglite`; `migrations` is the folder of the migrations. */
export type WorkerData = { url: string; migrations: string };
/** A request or an answer, as it can be sent from one thread to the other. */
export type SentRequest = { url: string; method: string; headers: [string, string][]; body: string | null };
export type SentResponse = { status: number; headers: [string, string][]; body: string | null };

export type WorkerFunctions = {
  /**
   * Opens the database and applies the migrations that it lacks. To be called once, before anything else. Answers "outdated"
   * when its schema is older than all of them: errors lose their class on the way between threads.
   */
  open(): Promise<"open" | "outdated">;
  /** What the REST interface answers. The requests of `caller` wait for one another, and take turns with those of others. */
  request(request: SentRequest, caller: string): Promise<SentResponse>;
  /** As `compact` of compact.ts. */
  compact(): Promise<void>;
  /** Closes the database; nothing may be asked afterwards. */
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
    // Ends this thread only: the next request opens the database anew, which recovers all that was committed.
    connection = await connectPglite(url, undefined, () => process.exit(1));
    const { driver } = connection;
    try {
      await migrate(pgliteRunner(driver), migrations);
    } catch (error) {
      if (error instanceof OutdatedSchema) return "outdated";
      throw error;
    }
    // One process owns the folder: any lease found here belongs to a dead one.
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
