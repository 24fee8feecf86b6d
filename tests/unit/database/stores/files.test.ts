/** Files in the database: their owners, their questions and their deletion. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NewFile, PART_BYTES } from "#lib/database/stores/files.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, endRun, newMessage } from "#tests/support/setup/rows.ts";

const DAY_MS = 86_400_000;

describe.each(DATABASES)("files on %s", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  let count = 0;
  async function addFile(fields: Partial<NewFile> = {}): Promise<string> {
    count += 1;
    const id = `file_${count}`;
    const file = { id, owner: "owner", run_id: null, name: `${id}.txt`, media_type: "text/plain" };
    await db.store.addFile({ ...file, content: Buffer.from("x"), ...fields });
    return id;
  }
  const left = async () => (await db.sql("select id from assistant_files order by position")).map(({ id }) => id);

  test("a file is read back byte for byte, even across many lines of base64", async () => {
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    const id = await addFile({ content });
    expect(await db.store.fileContent(id)).toEqual(content);
    expect(await db.store.getFile(id, "owner")).toMatchObject({ bytes: 100_000, message_id: null });
    expect([await db.store.getFile(id, "other"), await db.store.fileContent("file_none")]).toEqual([null, null]);
  });

  test.each([0, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES])(
    "a file of %i bytes is stored in parts",
    async (bytes) => {
      const content = Buffer.from(Array.from({ length: bytes }, (_, index) => index % 251));
      const id = await addFile({ content });
      expect((await db.store.fileContent(id))?.equals(content)).toBe(true);
      const parts = await db.sql(`select 1 from assistant_file_parts where file_id = '${id}'`);
      expect(parts).toHaveLength(Math.max(1, Math.ceil(bytes / PART_BYTES)));
    },
  );

  test("an upload that broke off leaves no file and can be repeated", async () => {
    const content = Buffer.alloc(PART_BYTES + 1, "x");
    const id = await addFile({ content });
    // As if the server had died before the last part.
    await db.sql(`delete from assistant_file_parts where file_id = '${id}' and position = 1`);
    await db.sql(`update assistant_files set complete = false where id = '${id}'`);
    expect([await db.store.getFile(id, "owner"), await db.store.fileContent(id)]).toEqual([null, null]);
    count -= 1;
    await addFile({ content });
    expect(await db.store.getFile(id, "owner")).toMatchObject({ bytes: PART_BYTES + 1 });
    expect((await db.store.fileContent(id))?.equals(content)).toBe(true);
  });

  test("only files of the owner are found by their ids", async () => {
    const [mine, theirs] = [await addFile(), await addFile({ owner: "other" })];
    expect((await db.store.listFiles([mine, theirs, "file_none"], "owner")).map(({ id }) => id)).toEqual([mine]);
  });

  test("a question attaches unused files of its owner, all or none", async () => {
    const { id: thread } = await addThread(db.store);
    const [one, two, theirs] = [await addFile(), await addFile(), await addFile({ owner: "other" })];
    const send = (attachments: string[]) => db.store.sendMessage(newMessage(thread, { attachments }));
    expect(await send([one, theirs])).toEqual({ outcome: "attachment_gone" });
    expect(await send([one, "file_none"])).toEqual({ outcome: "attachment_gone" });
    const run = await addMessage(db.store, thread, { attachments: [two, one] });
    expect(
      (await db.store.listMessages(thread, "owner", { limit: 9 }))?.attachments
        .get(run.message_id)
        ?.map(({ id }) => id),
    ).toEqual([one, two]);
    await endRun(db.store, run.id, { status: "failed", answer: null });
    expect(await send([one])).toEqual({ outcome: "attachment_gone" });
    expect(await db.store.deleteFile(one, "owner")).toBe(false);
  });

  test("two questions at once cannot attach the same file", async () => {
    const threads = [await addThread(db.store), await addThread(db.store)];
    const file = await addFile();
    const sent = await Promise.all(
      threads.map(({ id }) => db.store.sendMessage(newMessage(id, { attachments: [file] }))),
    );
    expect(sent.map(({ outcome }) => outcome).sort()).toEqual(["attachment_gone", "created"]);
  });

  test("an edited question keeps only the files attached again, and a retried one keeps all", async () => {
    const { id: thread } = await addThread(db.store);
    const [kept, dropped] = [await addFile(), await addFile()];
    const first = await addMessage(db.store, thread, { attachments: [kept, dropped] });
    await endRun(db.store, first.id, { status: "failed", answer: null });
    const retry = await addMessage(db.store, thread, { retry_of: first.id });
    expect(await left()).toEqual([kept, dropped]);
    await endRun(db.store, retry.id, { status: "failed", answer: null });
    const edited = await addMessage(db.store, thread, { replaces: first.message_id, attachments: [kept] });
    expect(await left()).toEqual([kept]);
    const page = await db.store.listMessages(thread, "owner", { limit: 9 });
    expect([...(page?.attachments.keys() ?? [])]).toEqual([edited.message_id]);
  });

  test("files are deleted with their thread, with their owner's data, and after a day without use", async () => {
    const { id: thread } = await addThread(db.store);
    const [used, unused] = [await addFile(), await addFile()];
    await addMessage(db.store, thread, { attachments: [used] });
    await db.advance(DAY_MS - 60_000);
    await db.store.sweep([]);
    expect(await left()).toEqual([used, unused]);
    await db.advance(120_000);
    await db.store.sweep([]);
    expect(await left()).toEqual([used]);
    await db.store.deleteThread(thread, "owner");
    expect(await left()).toEqual([]);
    expect(await db.sql("select 1 from assistant_file_parts")).toEqual([]);
    const theirs = await addFile({ owner: "other" });
    await addFile();
    await db.store.deleteAllThreads("owner");
    expect(await left()).toEqual([theirs]);
  });

  test("the oldest unused files are deleted when all files together exceed a gigabyte", async () => {
    const { id: thread } = await addThread(db.store);
    const [used, , recent] = [await addFile(), await addFile(), await addFile()];
    await addMessage(db.store, thread, { attachments: [used] });
    await db.sql(`update assistant_files set bytes = ${2 ** 29 + 1}`);
    await db.store.sweep([]);
    expect(await left()).toEqual([used, recent]);
  });
});
