/** PostgreSQL inside this process (PGlite) behind the REST interface of a Supabase project. */
import type { App as LiteApp } from "@supabase/lite";
import { createFunctionCalls } from "./functions.ts";
import { EMBEDDED_KEYS } from "./keys.ts";

const ROLES = new Map<string, string>([
  [EMBEDDED_KEYS.secret, "service_role"],
  [EMBEDDED_KEYS.anon, "anon"],
]);

/** PostgreSQL's default is 128 MB, several times the size of the rows that are often read. */
const SHARED_BUFFERS = "16MB";
/** A file of the write-ahead log that is recycled has deleted rows in it until it is overwritten. */
const WAL_RECYCLE = "off";

type Connection = Awaited<ConstructorParameters<typeof LiteApp>[0]["connection"]>;

/**
 * Opens PGlite at `url`, a folder or "memory://". `image` is a data folder as a tar, which the database starts from.
 * Requests run one after the other: see dialect.ts. `onBroken` is called when the database can no longer be used.
 */
export async function connectPglite(url: string, image?: Blob, onBroken?: (error: unknown) => void) {
  const { createPgliteConnection, PGlite } = await import("@supabase/lite/pglite");
  const { vector } = await import("@electric-sql/pglite/vector");
  const { Kysely } = await import("kysely");
  const { pgliteDialect } = await import("./dialect.ts");
  const startParams = [
    ...PGlite.defaultStartParams,
    "-c",
    `shared_buffers=${SHARED_BUFFERS}`,
    "-c",
    `wal_recycle=${WAL_RECYCLE}`,
  ];
  const pgliteOptions = { extensions: { vector }, startParams, ...(image && { loadDataDir: image }) };
  const connection = await createPgliteConnection({ url, pgliteOptions });
  // `query` and `exec` wait until PGlite is ready. The protocol messages of the dialect do not wait.
  await connection.driver.waitReady;
  connection.kysely = new Kysely({ dialect: pgliteDialect(connection.driver, onBroken) });
  return connection;
}

/** Creates a fetch that answers like the REST interface of a Supabase project with the database of `connection`. */
export async function serveRest(connection: Connection): Promise<typeof fetch> {
  const { App } = await import("@supabase/lite");
  withoutValues(connection);
  const resolver = async (key: string) => {
    const role = ROLES.get(key);
    return role ? { type: role === "anon" ? ("publishable" as const) : ("secret" as const), claims: { role } } : null;
  };
  const app = new App({ connection, options: { server: { apiKeys: { resolver } } } });
  await app.init();
  const functions = await createFunctionCalls(connection.kysely, { key: EMBEDDED_KEYS.secret, role: "service_role" });
  return async (input, init = {}) =>
    (await functions.answer(String(input), init)) ?? app.fetch(new Request(input, init));
}

/**
 * The REST layer prints failed statements with their parameters. This prevents it, because parameters have texts of
 * readers.
 */
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
