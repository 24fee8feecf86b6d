/** How much anybody may keep, and have under way. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createScriptedEngine, hangs } from "#tests/support/fakes/scripted-engine.ts";
import type { Client, Reply } from "#tests/support/servers/client.ts";
import { readEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

let database: TestDatabase;
let site: TestSite;
const start = async (config: Parameters<typeof startSite>[0] = {}) => {
  site = await startSite({ database, ...config });
};
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => site.close());

const newThread = async (reader: Client) => (await reader.post("paste-assistant-thread")).body.id as string;
const ask = (reader: Client, threadId: string, headers = {}) =>
  reader.post("paste-assistant-message", { threadId, message: "How?" }, { Prefer: "respond-async", ...headers });
const problem = ({ status, body, headers }: Reply) => [status, body.code, Number(headers.get("Retry-After")) > 0];
/** Stores files of so many bytes for the reader with the only thread. Uploading them would take too long. */
const keepBytes = (bytes: number) =>
  database.sql(`insert into assistant_files (id, owner_hash, name, media_type, bytes, complete)
    select 'file_kept', owner_hash, 'x', 'text/plain', ${bytes}, true from assistant_threads limit 1`);

describe("a reader's files", () => {
  it("are refused above 100 MiB together", async () => {
    await start({ engine: createScriptedEngine() });
    const reader = site.reader();
    await newThread(reader);
    await keepBytes(104_857_600 - 10);
    expect((await reader.upload("a.txt", Buffer.from("ten bytes."))).status).toBe(200);
    const refused = await reader.upload("b.txt", Buffer.from("x"));
    expect(problem(refused)).toEqual([507, "storage_full", false]);
    expect(refused.body.detail).toContain("100 MiB");
    const other = site.reader();
    await newThread(other);
    expect((await other.upload("c.txt", Buffer.from("x"))).status).toBe(200);
  });

  it.each([
    ["of one reader", "owner"],
    ["from one address, whatever their cookies", "address"],
  ])("have a daily limit of bytes for %s, which deleted files count towards", async (_, scope) => {
    await start({ engine: createScriptedEngine() });
    const reader = site.reader();
    await newThread(reader);
    const upload = await reader.upload("a.txt", Buffer.from("x"));
    await reader.delete(`paste-assistant-file/${upload.body.id}`);
    // As after all of them but a few.
    await database.sql(`update rate_limits set arrival = clock_timestamp() + interval '1 day'
      where key like 'uploaded:${scope}:%'`);
    const again = scope === "owner" ? reader : site.reader();
    if (again !== reader) await newThread(again);
    expect(problem(await again.upload("b.txt", Buffer.alloc(100_000, "x")))).toEqual([429, "rate_limited", true]);
  });
});

describe("the limit of all stored data", () => {
  it("refuses new data, while stored data can still be read and deleted", async () => {
    await start({ engine: createScriptedEngine(), config: { storageBytes: 40_000_000 } });
    const reader = site.reader();
    const thread = await newThread(reader);
    await keepBytes(50_000_000);
    // Measures at once, then now and then.
    site.app.start();
    const full = [507, "storage_full", false];
    await expect.poll(async () => problem(await reader.post("paste-assistant-thread"))).toEqual(full);
    expect(problem(await ask(reader, thread))).toEqual(full);
    expect(problem(await reader.upload("a.txt", Buffer.from("x")))).toEqual(full);
    expect((await reader.get(`paste-assistant-messages/${thread}`)).status).toBe(200);
    expect((await reader.delete(`paste-assistant-thread/${thread}`)).status).toBe(200);
  });

  it("counts the stored files, without deleted ones", async () => {
    await start();
    await newThread(site.reader());
    const empty = await database.store.getStoredBytes();
    await keepBytes(50_000_000);
    expect((await database.store.getStoredBytes()) - empty).toBe(50_000_000);
    await database.sql("delete from assistant_files");
    expect(await database.store.getStoredBytes()).toBe(empty);
  });
});

describe("a thread", () => {
  it("refuses a question after 200 with an explanation, while retries and replays still work", async () => {
    await start();
    const reader = site.reader();
    const thread = await newThread(reader);
    const sent = await ask(reader, thread, { "Idempotency-Key": "first" });
    await readEvents(
      `${site.url}/api/paste-assistant-thread/${thread}/run/${(sent.body.run as { id: string }).id}/events`,
      reader.cookie,
    ).rest();
    await database.sql(`insert into assistant_messages (id, thread_id, role, text)
      select 'msg_' || n, '${thread}', 'user', 'again' from generate_series(1, 199) n`);
    expect(problem(await ask(reader, thread))).toEqual([409, "thread_full", false]);
    expect((await ask(reader, thread, { "Idempotency-Key": "first" })).status).toBeLessThan(300);
    // Nobody else learns that it exists.
    const stranger = site.reader();
    await newThread(stranger);
    expect(problem(await ask(stranger, thread))).toEqual([404, "not_found", false]);
  });
});

describe("the number of concurrent requests", () => {
  it("is limited per reader for questions", async () => {
    const engine = createScriptedEngine(...Array.from({ length: 9 }, () => hangs));
    await start({ engine, config: { messagesPerMinute: 10 } });
    const reader = site.reader();
    const threads: string[] = [];
    while (threads.length < 4) threads.push(await newThread(reader));
    for (const thread of threads.slice(0, 3)) expect((await ask(reader, thread)).status).toBe(202);
    const [, , , last = ""] = threads;
    expect(problem(await ask(reader, last))).toEqual([429, "rate_limited", true]);
    const stopped = `paste-assistant-thread/${threads[0]}/run`;
    const [run] = await database.sql(`select id from assistant_runs where thread_id = '${threads[0]}'`);
    await reader.post(`${stopped}/${run?.id}/cancel`);
    await expect.poll(async () => (await ask(reader, last)).status).toBe(202);
  });

  it("is limited per reader for streams, and a closed stream makes room", async () => {
    await start({ engine: createScriptedEngine(hangs), config: { messagesPerMinute: 1 } });
    const reader = site.reader();
    const thread = await newThread(reader);
    const { id } = (await ask(reader, thread)).body.run as { id: string };
    const path = `paste-assistant-thread/${thread}/run/${id}/events`;
    const gone = new AbortController();
    const open = () => fetch(`${site.url}/api/${path}`, { headers: { Cookie: reader.cookie }, signal: gone.signal });
    const streams = await Promise.all(Array.from({ length: 20 }, open));
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(problem(await reader.get(path))).toEqual([429, "rate_limited", true]);
    gone.abort();
    await expect
      .poll(async () => {
        const leaving = new AbortController();
        const { status } = await fetch(`${site.url}/api/${path}`, {
          headers: { Cookie: reader.cookie },
          signal: leaving.signal,
        });
        leaving.abort();
        return status;
      })
      .toBe(200);
  });
});
