import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutboxRow } from "#lib/database/rows.ts";
import type { DeliveryResult, OutboxClaim } from "#lib/database/stores/outbox.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, NOTIFY } from "#tests/support/setup/rows.ts";

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

  const options = (token: string, limit = 1, pace = NO_PACE) => ({ token, leaseMs: LEASE_MS, pace, limit });
  const claim = (token = "token", pace = NO_PACE) => db.store.claimOutbox(NOTIFY, options(token, 1, pace));
  const record = (
    { id }: OutboxRow,
    token: string,
    status: DeliveryResult["status"],
    how: Partial<DeliveryResult> = {},
  ) => db.store.recordDeliveries(NOTIFY, token, [{ id, status, ...how }], options(token, 0));
  const statusOf = async ({ id }: OutboxRow) =>
    (await db.sql(`select status from assistant_outbox where id = ${id}`))[0]?.status;
  async function claimed(token = "token"): Promise<OutboxRow> {
    return only(await claim(token));
  }

  /** The one row of a claim. */
  function only({ claims, wait_ms }: OutboxClaim): OutboxRow {
    const [claimed] = claims;
    if (!claimed) throw new Error(`nothing to claim, wait ${wait_ms}`);
    return claimed.row;
  }

  test("a claim from an empty lane returns no rows and no waiting time", async () => {
    expect(await claim()).toEqual({ claims: [], wait_ms: null });
  });

  test("rows of one thread are claimed one at a time, in order", async () => {
    const thread = await addThread(db.store);
    await addMessage(db.store, thread.id);
    await db.store.updateThread(thread.id, "owner", { threadTitle: "Title" });
    const kinds: string[] = [];
    for (let n = 0; n < 3; n++) {
      const row = await claimed();
      expect(await claim("other")).toMatchObject({ claims: [], wait_ms: expect.any(Number) });
      kinds.push(row.kind);
      await record(row, "token", "delivered");
      expect(await statusOf(row)).toBe("delivered");
    }
    expect(kinds).toEqual(["thread.created", "message.created", "thread.titled"]);
    expect(await claim()).toEqual({ claims: [], wait_ms: null });
  });

  test("a claimed row comes with its thread and message, and recording its delivery claims the next row", async () => {
    const thread = await addThread(db.store, { title: "Title" });
    const run = await addMessage(db.store, thread.id);
    const first = await claim();
    const subject = { thread: { id: thread.id }, message: null, feedback: null, files: [] };
    expect(first.claims).toMatchObject([{ subject }]);
    const result = { id: only(first).id, status: "delivered" as const };
    const second = await db.store.recordDeliveries(NOTIFY, "token", [result], options("next"));
    expect(second.claims).toMatchObject([
      {
        row: { kind: "message.created", attempts: 1 },
        subject: { thread: { id: thread.id }, message: { id: run.message_id } },
      },
    ]);
    const last = { id: only(second).id, status: "delivered" as const };
    const third = await db.store.recordDeliveries(NOTIFY, "next", [last], options("last"));
    expect(third).toEqual({ claims: [], wait_ms: null });
    expect([await statusOf(only(first)), await statusOf(only(second))]).toEqual(["delivered", "delivered"]);
  });

  test("one claim takes one row from each thread, and each row gets its own result", async () => {
    for (let n = 0; n < 4; n++) await addMessage(db.store, (await addThread(db.store)).id);
    const { claims } = await db.store.claimOutbox(NOTIFY, options("token", 3));
    expect(claims.map(({ row }) => row.kind)).toEqual(["thread.created", "thread.created", "thread.created"]);
    expect(new Set(claims.map(({ row }) => row.thread_id)).size).toBe(3);
    const [one, two, three] = claims.map(({ row }) => row);
    if (!one || !two || !three) throw new Error("there are fewer");
    const results = [
      { id: one.id, status: "delivered" as const },
      { id: two.id, status: "dead" as const, error: "no_text" },
      { id: three.id, status: "pending" as const, retryMs: 20_000, error: "unreachable" },
    ];
    const next = await db.store.recordDeliveries(NOTIFY, "token", results, options("next", 10));
    expect(await Promise.all([one, two, three].map(statusOf))).toEqual(["delivered", "dead", "pending"]);
    // The next rows of the threads with a result, and the thread that was not claimed before.
    expect(next.claims.map(({ row }) => row.kind).sort()).toEqual([
      "message.created",
      "message.created",
      "thread.created",
    ]);
    expect(next.claims.map(({ row }) => row.thread_id)).not.toContain(three.thread_id);
  });

  test("a row that waits for a retry blocks only its own thread, and a claim returns how long it waits", async () => {
    const slow = await addThread(db.store);
    await addMessage(db.store, slow.id);
    const first = await claimed();
    await record(first, "token", "pending", { retryMs: 20_000, error: "unreachable" });
    const quick = await addThread(db.store);
    expect((await claimed("two")).thread_id).toBe(quick.id);

    const wait = (await claim()).wait_ms ?? 0;
    expect(wait).toBeGreaterThan(15_000);
    expect(wait).toBeLessThanOrEqual(20_000);
    await db.advance(20_000);
    expect(await claimed()).toMatchObject({ id: first.id, attempts: 2 });
  });

  test("a dead letter does not block the next row of its thread", async () => {
    const thread = await addThread(db.store);
    await addMessage(db.store, thread.id);
    const first = await claimed();
    await record(first, "token", "dead", { error: "msg_too_long" });
    expect((await claimed()).kind).toBe("message.created");
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 1, dead: 1 });
  });

  test("a row with an expired lease is claimed again, and its former holder cannot record a result", async () => {
    await addThread(db.store);
    const row = await claimed("mine");
    expect((await claim("yours")).claims).toEqual([]);
    await db.advance(LEASE_MS + 1);
    expect(await claimed("yours")).toMatchObject({ id: row.id, attempts: 2 });
    await record(row, "mine", "delivered");
    expect(await statusOf(row)).toBe("pending");
    await record(row, "yours", "delivered");
    expect(await statusOf(row)).toBe("delivered");
  });

  test("all processes that claim from a lane share its pace, and a pause stops the whole channel", async () => {
    for (let n = 0; n < 4; n++) await addThread(db.store);
    expect((await claim("one", PACE)).claims).toHaveLength(1);
    const wait = await claim("two", PACE);
    expect(wait.claims).toEqual([]);
    expect(wait.wait_ms).toBeGreaterThan(55_000);
    await db.advance(60_000);

    const second = only(await claim("two", PACE));
    await record(second, "two", "pending", { retryMs: 90_000, error: "ratelimited", pauseKey: PACE.key });
    await db.advance(70_000);
    expect((await claim("three", PACE)).claims).toEqual([]);
    await db.advance(20_000);
    expect((await claim("three", PACE)).claims).toHaveLength(1);
  });

  test("parallel claims get different rows, at most one of each thread", async () => {
    const threads = await Promise.all(Array.from({ length: 8 }, () => addThread(db.store)));
    for (const { id } of threads) await addMessage(db.store, id);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(`token ${n}`)));
    const rows = claims.flatMap((answer) => answer.claims.map(({ row }) => row));
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
        const { claims, wait_ms } = await db.store.claimOutbox(NOTIFY, options(`${name} ${n}`, 2));
        seen.push(...claims.map(({ row }) => row));
        if (claims.length > 0) {
          const results = claims.map(({ row: { id } }) => ({ id, status: "delivered" as const }));
          await db.store.recordDeliveries(NOTIFY, `${name} ${n}`, results, options("none", 0));
        } else if (wait_ms === null) return;
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
