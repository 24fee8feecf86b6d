import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { compact } from "#lib/database/embedded/compact.ts";
import { connectPglite } from "#lib/database/embedded/rest.ts";
import { migratedImage } from "#tests/support/setup/database.ts";

let connection: Awaited<ReturnType<typeof connectPglite>>;
beforeAll(async () => {
  connection = await connectPglite("memory://", await migratedImage());
});
afterAll(() => connection.close());

const sql = async (text: string) =>
  (await connection.kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text))).rows;
const TABLES = ["assistant_threads", "assistant_messages", "assistant_files", "assistant_file_parts"];

/** Which of the tables were written anew by a compaction. */
async function written(maxFileBytes?: number): Promise<string[]> {
  const nodes = () =>
    Promise.all(TABLES.map(async (name) => (await sql(`select pg_relation_filenode('${name}') as n`))[0]?.n));
  const before = await nodes();
  await compact(connection, maxFileBytes);
  const after = await nodes();
  return TABLES.filter((_, n) => before[n] !== after[n]);
}

beforeEach(async () => {
  for (const id of ["1", "2"]) {
    await sql(`insert into assistant_threads (id, owner_hash) values ('thread_${id}', 'owner') on conflict do nothing`);
    await sql(`insert into assistant_messages (id, thread_id, role, text)
      values ('msg_${id}', 'thread_${id}', 'user', 'x') on conflict do nothing`);
  }
  await sql(`insert into assistant_files (id, owner_hash, message_id, name, media_type, bytes)
    values ('file_1', 'owner', 'msg_1', 'a', 'text/plain', 1) on conflict do nothing`);
  await compact(connection);
});

test("compacting rewrites tables only after a deletion, and only once", async () => {
  expect(await written()).toEqual([]);
  await sql("delete from assistant_threads where id = 'nobody'");
  expect(await written()).toEqual([]);
  await sql("delete from assistant_threads where id = 'thread_2'");
  expect(await written()).toEqual(["assistant_threads", "assistant_messages", "assistant_files"]);
  expect(await written()).toEqual([]);
});

test("compacting rewrites the contents of files after a file was deleted, unless they are too large", async () => {
  await sql("delete from assistant_threads where id = 'thread_1'");
  expect(await written(0)).toEqual(["assistant_threads", "assistant_messages", "assistant_files"]);
  await sql("insert into assistant_files (id, owner_hash, name, media_type, bytes) values ('f', 'o', 'a', 'b', 1)");
  await sql("delete from assistant_files where id = 'f'");
  expect(await written()).toEqual(TABLES);
});
