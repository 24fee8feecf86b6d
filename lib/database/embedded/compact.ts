/**
 * Removes deleted rows from the files of an embedded database. PostgreSQL leaves a deleted row in its file until the
 * table is rewritten.
 */
import { CompiledQuery } from "kysely";
import type { connectPglite } from "./rest.ts";

type Connection = Pick<Awaited<ReturnType<typeof connectPglite>>, "kysely">;

/** The tables that store texts of readers, or texts that were made from them. */
const TABLES = [
  "assistant_threads",
  "assistant_messages",
  "assistant_feedback",
  "assistant_files",
  "assistant_runs",
  "assistant_run_events",
  "assistant_outbox",
  "assistant_posted_messages",
];
/**
 * The largest size at which the table of file contents is rewritten, bytes. Rewriting takes 15 ms for each MB, and no
 * request is answered meanwhile.
 */
const MAX_FILE_BYTES = 268_435_456;

/**
 * Rewrites the tables and drops the older write-ahead log. Does nothing when no row was deleted since the last call.
 * The table of file contents is rewritten only if a file was deleted. If that table is larger than `maxFileBytes`, its
 * free space is released for reuse instead, and later files overwrite it. Each statement takes its turn among the
 * requests, which wait for it. An aborted call is repeated in full the next time.
 */
export async function compact({ kysely }: Connection, maxFileBytes = MAX_FILE_BYTES): Promise<void> {
  const sql = async (text: string) =>
    Number((await kysely.executeQuery<{ n?: unknown }>(CompiledQuery.raw(text))).rows[0]?.n);
  const last = (sequence: string) => sql(`select case when is_called then last_value else 0 end as n from ${sequence}`);
  const erasures = await last("assistant_erasures");
  const fileErasures = await last("assistant_file_erasures");
  if (erasures === (await last("assistant_compactions"))) return;

  for (const table of TABLES) await sql(`vacuum (full) ${table}`);
  if (fileErasures !== (await last("assistant_file_compactions"))) {
    const isSmall = (await sql("select pg_table_size('assistant_file_parts') as n")) <= maxFileBytes;
    await sql(isSmall ? "vacuum (full) assistant_file_parts" : "vacuum assistant_file_parts");
    await sql(`select setval('assistant_file_compactions', ${fileErasures}) as n`);
  }
  // The first checkpoint deletes the files of the former tables. The second one deletes the log files before the
  // current one.
  await sql("checkpoint");
  await sql("select pg_switch_wal()");
  await sql("checkpoint");
  await sql(`select setval('assistant_compactions', ${erasures}) as n`);
}
