import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Settlement } from "#lib/database/outbox-store.ts";
import type { OutboxRow } from "#lib/database/rows.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { addMessage, addThread } from "#tests/support/rows.ts";

const LEASE_MS = 30_000;
const NO_PACE = { key: "none", ms: 0 };
const PACE = { key: "slack:C1", ms: 60_000 };

describe.each(DATABASES)("outbox rows on %s", (kind) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const claim = (token = "token", pace = NO_PACE) => db.store.claimOutbox("notify", { token, leaseMs: LEASE_MS, pace });
  const settle = (row: OutboxRow, token: string, status: Settlement["status"], options: Partial<Settlement> = {}) =>
    db.store.settleOutbox(row, token, { status, ...options }, null);
  const statusOf = async ({ id }: OutboxRow) =>
    (await db.sql(`select status from assistant_outbox where id = ${id}`))[0]?.status;
  async function claimed(token = "token"): Promise<OutboxRow> {
    const answer = await claim(token);
    if (!("row" in answer)) throw new Error(`nothing to claim, wait ${answer.wait_ms}`);
    return answer.row;
  }

  test("an empty lane has nothing to wait for", async () => {
    expect(await claim()).toEqual({ wait_ms: null });
  });

  test("rows of a thread are claimed one after the other, in order", async () => {
    const thread = await addThread(db.store);
    await addMessage(db.store, thread.id);
    await db.store.updateThread(thread.id, "owner", { threadTitle: "Title" });
    const kinds: string[] = [];
    for (let n = 0; n < 3; n++) {
      const row = await claimed();
      expect(await claim("other")).toMatchObject({ wait_ms: expect.any(Number) });
      kinds.push(row.kind);
      await settle(row, "token", "delivered");
      expect(await statusOf(row)).toBe("delivered");
    }
    expect(kinds).toEqual(["thread.created", "message.created", "thread.titled"]);
    expect(await claim()).toEqual({ wait_ms: null });
  });

  test("a row comes with what it tells of, and settling one may claim the next", async () => {
    const thread = await addThread(db.store, { title: "Title" });
    const run = await addMessage(db.store, thread.id);
    const first = await claim();
    expect(first).toMatchObject({ subject: { thread: { id: thread.id }, message: null, feedback: null, files: [] } });
    if (!("row" in first)) throw new Error("nothing to claim");
    const next = { token: "next", leaseMs: LEASE_MS, pace: NO_PACE };
    const second = await db.store.settleOutbox(first.row, "token", { status: "delivered" }, next);
    expect(second).toMatchObject({
      row: { kind: "message.created", attempts: 1 },
      subject: { thread: { id: thread.id }, message: { id: run.message_id } },
    });
    if (!("row" in second)) throw new Error("nothing was claimed");
    expect(await db.store.settleOutbox(second.row, "next", { status: "delivered" }, next)).toEqual({ wait_ms: null });
    expect([await statusOf(first.row), await statusOf(second.row)]).toEqual(["delivered", "delivered"]);
  });

  test("a row that waits holds up its own thread only, and nobody asks before it is due", async () => {
    const slow = await addThread(db.store);
    await addMessage(db.store, slow.id);
    const first = await claimed();
    await settle(first, "token", "pending", { retryMs: 20_000, error: "unreachable" });
    const quick = await addThread(db.store);
    expect((await claimed("two")).thread_id).toBe(quick.id);

    const answer = await claim();
    const wait = "wait_ms" in answer ? (answer.wait_ms ?? 0) : 0;
    expect(wait).toBeGreaterThan(15_000);
    expect(wait).toBeLessThanOrEqual(20_000);
    await db.advance(20_000);
    expect(await claimed()).toMatchObject({ id: first.id, attempts: 2 });
  });

  test("a dead row holds up nothing", async () => {
    const thread = await addThread(db.store);
    await addMessage(db.store, thread.id);
    const first = await claimed();
    await settle(first, "token", "dead", { error: "msg_too_long" });
    expect((await claimed()).kind).toBe("message.created");
    expect(await db.store.outboxState("notify")).toEqual({ pending: 1, dead: 1 });
  });

  test("a lost lease passes the row on, and the late holder settles nothing", async () => {
    await addThread(db.store);
    const row = await claimed("mine");
    expect(await claim("yours")).not.toHaveProperty("row");
    await db.advance(LEASE_MS + 1);
    expect(await claimed("yours")).toMatchObject({ id: row.id, attempts: 2 });
    await settle(row, "mine", "delivered");
    expect(await statusOf(row)).toBe("pending");
    await settle(row, "yours", "delivered");
    expect(await statusOf(row)).toBe("delivered");
  });

  test("a lane keeps its pace over all who claim; a pause holds up the whole bucket", async () => {
    for (let n = 0; n < 4; n++) await addThread(db.store);
    const first = await claim("one", PACE);
    expect(first).toHaveProperty("row");
    const wait = await claim("two", PACE);
    expect(wait).not.toHaveProperty("row");
    expect("wait_ms" in wait && wait.wait_ms).toBeGreaterThan(55_000);
    await db.advance(60_000);

    const second = await claim("two", PACE);
    if (!("row" in second)) throw new Error("the pace did not pass");
    const options = { retryMs: 90_000, error: "ratelimited", pauseKey: PACE.key };
    await settle(second.row, "two", "pending", options);
    await db.advance(70_000);
    expect(await claim("three", PACE)).not.toHaveProperty("row");
    await db.advance(20_000);
    expect(await claim("three", PACE)).toHaveProperty("row");
  });

  test("parallel claimers get different rows, one per thread, and none twice", async () => {
    const threads = await Promise.all(Array.from({ length: 8 }, () => addThread(db.store)));
    for (const { id } of threads) await addMessage(db.store, id);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(`token ${n}`)));
    const rows = claims.flatMap((answer) => ("row" in answer ? [answer.row] : []));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ thread_id }) => thread_id)).size).toBe(rows.length);
    expect(rows.every((row) => row.kind === "thread.created")).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("parallel workers deliver every row once and in order", async () => {
    const threads = await Promise.all(Array.from({ length: 5 }, () => addThread(db.store)));
    for (const { id } of threads) {
      await addMessage(db.store, id);
      await db.store.updateThread(id, "owner", { threadTitle: "Title" });
    }
    const seen: OutboxRow[] = [];
    const worker = async (name: string) => {
      for (let n = 0; ; n++) {
        const answer = await claim(`${name} ${n}`);
        if ("row" in answer) {
          seen.push(answer.row);
          await settle(answer.row, `${name} ${n}`, "delivered");
        } else if (answer.wait_ms === null) return;
        else await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    await Promise.all(["a", "b", "c", "d"].map(worker));
    expect(seen).toHaveLength(15);
    for (const { id } of threads) {
      const kinds = seen.filter((row) => row.thread_id === id).map((row) => row.kind);
      expect(kinds).toEqual(["thread.created", "message.created", "thread.titled"]);
    }
  });
});
