/** A PostgreSQL behind the REST interface of a Supabase project, on a loopback port: what several servers share. */
import { randomBytes } from "node:crypto";
import { EMBEDDED_KEYS } from "#lib/database/embedded/keys.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { listen } from "./server.ts";

export type SupabaseServer = {
  database: TestDatabase;
  /** What makes a server use it, and know the readers of all others that do. */
  env: { SUPABASE_URL: string; SUPABASE_SECRET_KEY: string; SESSION_SECRET: string };
  close(): Promise<void>;
};

/** `onRequest` hears the path of each request. */
export async function startSupabase(onRequest: (path: string) => void = () => {}): Promise<SupabaseServer> {
  const database = await openTestDatabase("postgres");
  const server = await listen({
    basePath: "",
    fetch: (input, init) => {
      const { body, ...rest } = init ?? {};
      onRequest(new URL(input as string).pathname);
      // The REST layer reads a GET with an empty body as one without.
      return database.rest(input as string, { ...rest, ...(body ? { body } : {}) });
    },
  });
  return {
    database,
    env: {
      SUPABASE_URL: server.url,
      SUPABASE_SECRET_KEY: EMBEDDED_KEYS.secret,
      SESSION_SECRET: randomBytes(32).toString("hex"),
    },
    async close() {
      await server.close();
      await database.close();
    },
  };
}
