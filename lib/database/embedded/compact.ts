/** Rids the files of an embedded database of what was erased: a deleted row stays in them until its table is written anew. */
import { CompiledQuery } from "kysely";
import type { connectPglite } from "./rest.ts";

type Connection = Pick<Awaited<ReturnType<typeof connectPglite>>, "kysely">;

/** Tables that hold what readers wrote, or what was made of it. */
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
/** Largest table of what files hold that is written anew, bytes: it takes 15 ms for each MB, in which no request is answered. */
const MAX_FILE_BYTES = 268_435_456;

/**
 * Writes these tables anew, and drops the write-ahead log so far, unless nothing was erased since the last time. Files are
 * written anew if one was erased; where they are too many, room that was freed is overwritten by later ones instead. Each
 * statement takes its turn among the requests, which wait for it. Broken off anywhere, it is done anew the next time.
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
  // Files of former tables go at a checkpoint, and log files before the present one go at the checkpoint after.
  await sql("checkpoint");
  await sql("select pg_switch_wal()");
  await sql("checkpoint");
  await sql(`select setval('assistant_compactions', ${erasures}) as n`);
}
