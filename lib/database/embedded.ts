import { access, constants, mkdir } from "node:fs/promises";
import path from "node:path";
import type { App as LiteApp } from "@supabase/lite";
import type { PGlite } from "@supabase/lite/pglite";
import { StartError } from "#lib/errors.ts";
import { createSupabaseClient, type Database } from "./client.ts";
import { lockFolder } from "./lock.ts";
import { migrate, type SqlRunner } from "./migrations.ts";

/** Keys of the in-process project; they never leave it, so they need not be secret. */
export const EMBEDDED_KEYS = { secret: "embedded-secret", anon: "embedded-anon" } as const;
const ROLES = new Map<string, string>([
  [EMBEDDED_KEYS.secret, "service_role"],
  [EMBEDDED_KEYS.anon, "anon"],
]);

/** Where in `DATA_DIR` the database is kept. */
export const POSTGRES_FOLDER = "postgres";

type Connection = ConstructorParameters<typeof LiteApp>[0]["connection"];

/**
 * Opens the database kept in `dataDir` (null: in memory): PostgreSQL inside this process (PGlite) behind the same
 * REST interface as a Supabase project, so that one code path and one set of migrations serve both.
 * @throws StartError when another process has `dataDir` open.
 */
export async function openEmbedded(dataDir: string | null, migrations: string): Promise<Database> {
  const folder = dataDir && path.resolve(dataDir);
  if (folder) await makeFolder(folder);
  const unlock = folder ? await lockFolder(folder) : async () => {};
  try {
    const connection = await connectPglite(folder ? path.join(folder, POSTGRES_FOLDER) : "memory://");
    const { driver } = connection;
    await migrate(pgliteRunner(driver), migrations);
    // One process owns the folder: any lease found here belongs to a dead one.
    await driver.exec("update assistant_runs set lease_token = null, lease_until = null where lease_token is not null");
    await driver.exec(
      "update assistant_outbox set lease_token = null, lease_until = null where lease_token is not null",
    );
    const client = createSupabaseClient("http://embedded.invalid", EMBEDDED_KEYS.secret, {
      fetch: await serveRest(connection),
    });
    const close = async () => {
      await connection.close();
      await unlock();
    };
    return { client, kind: "embedded", close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * Opens PGlite at `url`, a folder or "memory://"; `image` is a data folder as a tar to begin with.
 * Requests to it are served one after the other: see pglite-dialect.ts.
 */
export async function connectPglite(url: string, image?: Blob) {
  const { createPgliteConnection } = await import("@supabase/lite/pglite");
  const { vector } = await import("@electric-sql/pglite/vector");
  const { Kysely } = await import("kysely");
  const { pgliteDialect } = await import("./pglite-dialect.ts");
  const pgliteOptions = { extensions: { vector }, ...(image && { loadDataDir: image }) };
  const connection = await createPgliteConnection({ url, pgliteOptions });
  connection.kysely = new Kysely({ dialect: pgliteDialect(connection.driver) });
  return connection;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new StartError(`DATA_DIR: the folder ${folder} cannot be made or written to.`, { cause });
  }
}

/** A fetch that answers like the REST interface of a Supabase project whose database is `connection`. */
export async function serveRest(connection: Connection): Promise<typeof fetch> {
  const { App } = await import("@supabase/lite");
  withoutValues(connection);
  const resolver = async (key: string) => {
    const role = ROLES.get(key);
    return role ? { type: role === "anon" ? ("publishable" as const) : ("secret" as const), claims: { role } } : null;
  };
  const app = new App({ connection, options: { server: { apiKeys: { resolver } } } });
  await app.init();
  return async (input, init) => app.fetch(new Request(input, init));
}

/** The REST layer prints failed statements with their parameters; readers' texts are among them and must not be. */
function withoutValues(connection: Connection): void {
  const target = connection as unknown as { normalizeDbError(error: unknown): unknown };
  const normalize = target.normalizeDbError.bind(connection);
  target.normalizeDbError = (error) => {
    const normal = normalize(error);
    for (const field of ["params", "detail", "query", "where"]) {
      if (!normal || typeof normal !== "object") continue;
      // A driver that makes a field read-only also hides it from printing.
      if (Object.getOwnPropertyDescriptor(normal, field)?.writable) Object.assign(normal, { [field]: undefined });
    }
    return normal;
  };
}

function pgliteRunner(driver: PGlite): SqlRunner {
  return {
    exec: (sql) => driver.exec(sql),
    query: async (sql) => (await driver.query<Record<string, unknown>>(sql)).rows,
  };
}
