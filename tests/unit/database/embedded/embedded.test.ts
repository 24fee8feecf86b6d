import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openEmbedded, POSTGRES_FOLDER } from "#lib/database/embedded/embedded.ts";
import { createStore } from "#lib/database/store.ts";
import { StartError } from "#lib/errors.ts";
import { addThread } from "#tests/support/setup/rows.ts";

/** Opening a database takes seconds, and each of these tests opens some. */
vi.setConfig({ testTimeout: 120_000 });

/** The threads that were started. */
const started: Worker[] = [];
const track = (worker: Worker) => started.push(worker);

let folder: string;
beforeEach(async () => {
  started.length = 0;
  process.on("worker", track);
  folder = await mkdtemp(path.join(tmpdir(), "embedded-"));
});
afterEach(async () => {
  process.off("worker", track);
  await rm(folder, { recursive: true });
});

test("the embedded database survives the end of its worker thread: pending requests fail, and later ones are answered", async () => {
  const database = await openEmbedded(folder, "supabase/migrations");
  const store = createStore(database.client);
  // One made the database, which takes memory that it never gives back.
  expect(started.map(({ threadId }) => threadId)).toEqual([-1, expect.any(Number)]);
  const thread = await addThread(store);
  const pending = addThread(store);
  await Promise.all([expect(pending).rejects.toMatchObject({ code: "database_unavailable" }), started[1]?.terminate()]);
  expect(await store.getThreadById(thread.id)).toMatchObject({ id: thread.id });
  expect(started).toHaveLength(3);
  await database.close();
  await expect(store.getThreadById(thread.id)).rejects.toMatchObject({ code: "database_unavailable" });
});

test("a database that cannot be opened leaves no worker thread and no lock behind", async () => {
  await expect(openEmbedded(folder, path.join(folder, "no-migrations"))).rejects.toThrow("ENOENT");
  expect(started.map(({ threadId }) => threadId)).toEqual([-1]);
  const database = await openEmbedded(folder, "supabase/migrations");
  await database.close();
});

test("a database with migrations from before they were merged is refused with the folder to delete", async () => {
  const migrations = path.join(folder, "migrations");
  await mkdir(migrations);
  await writeFile(path.join(migrations, "20261121000000_assistant.sql"), "create table assistant_threads (id text);");
  const former = [
    "create table assistant_runs (lease_token text, lease_until timestamptz);",
    "create table assistant_outbox (lease_token text, lease_until timestamptz);",
  ];
  await writeFile(path.join(migrations, "20261121000100_runs.sql"), former.join("\n"));
  await (await openEmbedded(folder, migrations)).close();
  const opening = openEmbedded(folder, "supabase/migrations");
  await expect(opening).rejects.toThrow(StartError);
  await expect(opening).rejects.toThrow(`delete that folder`);
  await expect(opening).rejects.toThrow(path.join(folder, POSTGRES_FOLDER));
  // The data stays, and the folder is free for the version that made it.
  await (await openEmbedded(folder, migrations)).close();
});

test("one request of a caller does not wait for all hundred requests of another", async () => {
  const database = await openEmbedded(folder, "supabase/migrations");
  const { queuedFor } = database;
  if (!queuedFor) throw new Error("Its requests wait for one another.");
  const read = async () => (await database.client.from("assistant_threads").select("id")).error;
  let answered = 0;
  const many = queuedFor("192.0.2.1", () =>
    Array.from({ length: 100 }, () =>
      read().then((error) => {
        answered += 1;
        return error;
      }),
    ),
  );
  const meanwhile = await queuedFor("192.0.2.2", () => read().then(() => answered));
  expect(meanwhile).toBeLessThan(10);
  expect(new Set(await Promise.all(many))).toEqual(new Set([null]));
  await database.close();
});
