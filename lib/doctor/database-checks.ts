import path from "node:path";
import type { Database } from "#lib/database/client.ts";
import { FolderInUse } from "#lib/database/embedded/lock.ts";
import { expectedSchema, readSchemaReport } from "#lib/database/schema-report.ts";
import { createStore } from "#lib/database/store.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import { StartError } from "#lib/errors.ts";
import { checkQueues } from "./queue-checks.ts";

const MIGRATIONS = "supabase/migrations";
const MIGRATE = `Apply all files of ${MIGRATIONS} (\`supabase db push\`).`;

/**
 * Checks whether the database answers and has the schema of this version, and whether its outbox is delivered. `fixes`: what to
 * do about error codes of deliveries.
 */
export async function checkDatabase(
  open: () => Promise<Database>,
  fixes: Readonly<Record<string, string>> = {},
): Promise<Check[]> {
  let database: Database;
  try {
    database = await open();
  } catch (error) {
    if (error instanceof FolderInUse) {
      const fix = "Nothing, if that is the site: GET /api/health says how its database is.";
      return [warn("database.reachable", "The embedded database is in use by another process: not checked.", fix)];
    }
    const text = error instanceof StartError ? error.message : "The embedded database cannot be opened.";
    return [fail("database.reachable", text, "Set DATA_DIR to a folder that this process may write to.")];
  }
  try {
    return await inspect(database, fixes);
  } catch {
    const fix = "Check SUPABASE_URL and SUPABASE_SECRET_KEY, and that the project is not paused.";
    return [fail("database.reachable", `The ${database.kind} database does not answer, or refuses the key.`, fix)];
  } finally {
    await database.close();
  }
}

async function inspect({ client, kind }: Database, fixes: Readonly<Record<string, string>>): Promise<Check[]> {
  const report = await readSchemaReport(client);
  const reachable = ok("database.reachable", `The ${kind} database answers.`);
  if (!report) return [reachable, fail("database.migrated", "The database lacks migrations.", MIGRATE)];
  const expected = await expectedSchema(path.resolve(MIGRATIONS));
  const missing = [
    ...expected.tables.filter((name) => !report.tables.includes(name)),
    ...expected.functions.filter((name) => !report.functions.includes(name)),
  ];
  const unguarded = expected.tables.filter((name) => report.open_tables.includes(name));
  return [
    reachable,
    missing.length > 0
      ? fail("database.migrated", `The database lacks ${missing.join(", ")}.`, MIGRATE)
      : ok("database.migrated", `All ${expected.tables.length} tables and their functions are there.`),
    ...(unguarded.length > 0
      ? [
          fail(
            "database.guarded",
            `Row-level security is off on ${unguarded.join(", ")}: everybody may read it.`,
            "`alter table … enable row level security` on each.",
          ),
        ]
      : []),
    ...(missing.length > 0 ? [] : checkQueues(await createStore(client).reportOutbox(), fixes)),
  ];
}
