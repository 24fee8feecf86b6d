/** The order of deliveries when many rows are pending: owners take turns, and renames do not pile up. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type OutboxSetup, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, endRun, NOTIFY, newAnswer } from "#tests/support/setup/rows.ts";

const NO_PACE = { key: "none", ms: 0 };
const claim = (db: TestDatabase, token: string, limit = 1) =>
  db.store.claimOutbox(NOTIFY, { token, leaseMs: 30_000, pace: NO_PACE, limit });
const rename = (db: TestDatabase, id: string, threadTitle: string) =>
  db.store.updateThread(id, "owner", { threadTitle });
const kinds = async (db: TestDatabase) =>
  (await db.sql("select kind from assistant_outbox where status = 'pending' order by id")).map(({ kind }) => kind);

describe.each(DATABASES)("rows of many owners on %s", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  /** Claims and delivers all pending rows, and returns the ids of their threads in order. */
  async function served(limit: number): Promise<string[]> {
    const threads: string[] = [];
    for (let n = 0; ; n++) {
      const { claims } = await claim(db, `token ${n}`, limit);
      if (claims.length === 0) return threads;
      threads.push(...claims.map(({ row }) => row.thread_id));
      const results = claims.map(({ row: { id } }) => ({ id, status: "delivered" as const }));
      await db.store.recordDeliveries(NOTIFY, `token ${n}`, results, {
        ...{ token: "none", leaseMs: 1, pace: NO_PACE, limit: 0 },
      });
    }
  }

  test("a rename replaces an earlier one that was not delivered yet", async () => {
    const { id } = await addThread(db.store);
    for (let n = 0; n < 20; n++) await rename(db, id, `Title ${n}`);
    expect(await kinds(db)).toEqual(["thread.created", "thread.titled"]);
  });

  test("a rename while an earlier one is being delivered is delivered after it", async () => {
    const { id } = await addThread(db.store);
    const results = (await claim(db, "first")).claims.map(({ row }) => ({ id: row.id, status: "delivered" as const }));
    await rename(db, id, "One");
    await db.store.recordDeliveries(NOTIFY, "first", results, {
      ...{ token: "second", leaseMs: 30_000, pace: NO_PACE, limit: 1 },
    });
    await rename(db, id, "Two");
    expect(await kinds(db)).toEqual(["thread.titled", "thread.titled"]);
  });

  test("owners take turns: the first rows of one do not wait for the many rows of another", async () => {
    const many = [];
    for (let n = 0; n < 10; n++) {
      const { id } = await addThread(db.store, { owner: "busy" });
      await addMessage(db.store, id, { owner: "busy" });
      many.push(id);
    }
    const one = await addThread(db.store, { owner: "quiet" });
    await addMessage(db.store, one.id, { owner: "quiet" });
    const order = await served(1);
    expect(order).toHaveLength(22);
    expect(order.slice(0, 4).filter((id) => id === one.id)).toHaveLength(2);
  });

  test("an owner without rows for a while does not get ahead of rows that already wait", async () => {
    const busy = await addThread(db.store, { owner: "busy" });
    const late = await addThread(db.store, { owner: "late" });
    await served(1);
    for (let n = 0; n < 6; n++) await addThread(db.store, { owner: "busy" });
    await served(1);
    await addMessage(db.store, busy.id, { owner: "busy" });
    await addMessage(db.store, late.id, { owner: "late" });
    expect(await served(1)).toEqual([busy.id, late.id]);
  });

  test("rows claimed together are shared out among owners", async () => {
    for (let n = 0; n < 8; n++) await addThread(db.store, { owner: "busy" });
    const quiet = await addThread(db.store, { owner: "quiet" });
    const { claims } = await claim(db, "token", 2);
    expect(claims.map(({ row }) => row.thread_id)).toContain(quiet.id);
  });

  test("a delivered row no longer holds its owner's hash", async () => {
    await addThread(db.store);
    expect(await db.sql("select owner_hash from assistant_outbox")).toEqual([{ owner_hash: "owner" }]);
    await served(1);
    expect(await db.sql("select owner_hash from assistant_outbox")).toEqual([{ owner_hash: null }]);
  });

  test("the cost of a claim grows no faster than the number of pending rows", async () => {
    const claimed = { token: "token", lease_ms: 30_000, pace_key: "none", pace_ms: 0, limit: 10 };
    const args = { ...NOTIFY, ...claimed };
    const blocks = async (rows: number) => {
      await db.reset();
      await db.sql(`insert into assistant_threads (id, owner_hash)
        select 'thread_' || n, 'owner_' || n % 20 from generate_series(1, 50) n`);
      await db.sql(`insert into assistant_outbox (lane, notifier, thread_id, kind)
        select 'notify', 'slack', 'thread_' || 1 + n % 50, 'message.created' from generate_series(1, ${rows}) n`);
      const [row = {}] = await db.sql(`explain (analyze, buffers, format json)
        select claim_outbox_rows('${JSON.stringify(args)}')`);
      return Number(/"Shared Hit Blocks": (\d+)/.exec(JSON.stringify(row, null, 1).replaceAll('\\"', '"'))?.[1]);
    };
    const [one, four] = [await blocks(500), await blocks(2_000)];
    expect(one).toBeGreaterThan(0);
    expect(four).toBeLessThan(one * 6);
  });
});

describe("posts of many owners to Slack", () => {
  let db: TestDatabase;
  let setup: OutboxSetup;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    setup = setUpOutbox(db);
  });
  afterEach(() => setup.outbox.stop());

  test("400 renames of a thread do not delay another owner's question", async () => {
    const { id } = await addThread(db.store);
    await setup.drain();
    for (let n = 0; n < 400; n++) await rename(db, id, `Title ${n}`);
    const sent = setup.slack.requests.length;
    const other = await addThread(db.store, { owner: "other" });
    await addMessage(db.store, other.id, { owner: "other", text: "Does anybody read this?" });
    await setup.drain();
    await setup.update();
    const after = setup.slack.requests.slice(sent).map(({ body }) => String(body.text));
    expect(after.findIndex((text) => text.includes("Does anybody"))).toBeLessThan(4);
    expect(after.filter((text) => text.includes("Title"))).toEqual([expect.stringContaining("Title 399")]);
  });

  test("renames of many threads do not delay another owner's question", async () => {
    const threads = [];
    for (let n = 0; n < 40; n++) threads.push((await addThread(db.store)).id);
    for (const id of threads) await rename(db, id, "Title");
    const other = await addThread(db.store, { owner: "other" });
    await addMessage(db.store, other.id, { owner: "other", text: "Does anybody read this?" });
    await setup.drain();
    const texts = setup.slack.requests.map(({ body }) => String(body.text));
    expect(texts).toHaveLength(42);
    expect(texts.findIndex((text) => text.includes("Does anybody"))).toBeLessThan(6);
    await setup.update();
    expect(setup.slack.sent("POST /chat.update")).toHaveLength(41);
  });

  test("an answer with thousands of nested quotes is posted", async () => {
    const { id } = await addThread(db.store);
    await endRun(db.store, (await addMessage(db.store, id)).id, {
      answer: newAnswer({ text: `${"> ".repeat(2_500)}the end` }),
    });
    await setup.drain();
    expect(setup.slack.replies(setup.slack.parents()[0]).at(-1)?.text).toMatch(/Assistant:/);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });
});
