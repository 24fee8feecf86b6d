/** Rids the files of an embedded database of what was erased: a deleted row stays in them until its table is written anew. */
import { CompiledQuery } from "kysely";
import type { connectPglite } from "./pglite-rest.ts";

type Connection = Pick<Awaited<ReturnType<typeof connectPglite>>, "kysely">;

/** Tables that hold what readers wrote, or what was made of it. */
const TABLES = [
  "assistant_threads",
  "assistant_messages",
  "assistant_files",
  "assistant_feedback",
  "assistant_runs",
  "assistant_run_events",
  "assistant_outbox",
  "assistant_slack_messages",
];

/**
 * Writes these tables anew, and drops the write-ahead log so far, unless nothing was erased since the last time. Each
 * statement takes its turn among the requests, which wait for it: some 10 ms, and as long as the disk takes for all rows
 * of the table. Broken off anywhere, it is done anew the next time.
 */
export async function compact({ kysely }: Connection): Promise<void> {
  const sql = async (text: string) => (await kysely.executeQuery<{ n: unknown }>(CompiledQuery.raw(text))).rows[0]?.n;
  const erasures = Number(
    await sql("select case when is_called then last_value else 0 end as n from assistant_erasures"),
  );
  const done = Number(
    await sql("select case when is_called then last_value else 0 end as n from assistant_compactions"),
  );
  if (erasures === done) return;
  for (const table of TABLES) await sql(`vacuum (full) ${table}`);
  // Files of former tables go at a checkpoint, and log files before the present one go at the checkpoint after.
  await sql("checkpoint");
  await sql("select pg_switch_wal() as n");
  await sql("checkpoint");
  if (erasures > 0) await sql(`select setval('assistant_compactions', ${erasures}) as n`);
}
