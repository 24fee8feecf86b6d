/** The machine's clock is set by a day while rows wait: `advance` lets them seem older, or of tomorrow. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, endRun, NOTIFY, newAnswer } from "#tests/support/setup/rows.ts";

const DAY_MS = 86_400_000;
const claim = { token: "lease_1", leaseMs: 30_000, pace: { key: "slack:C1", ms: 1_000 }, limit: 1 };
const PER_MINUTE = [{ key: "send:owner", limit: 2, window_ms: 60_000 }];
const PER_DAY = [{ key: "upload:owner", limit: 2, window_ms: DAY_MS }];

describe.each(DATABASES)("a clock of %s that jumps by a day", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  beforeEach(() => db.reset());
  afterAll(() => db.close());

  const spend = async (buckets: typeof PER_MINUTE) => {
    await db.store.takeTokens(buckets);
    await db.store.takeTokens(buckets);
    return db.store.takeTokens(buckets);
  };

  it.each([-DAY_MS, DAY_MS])("a jump of the clock does not make readers wait for tokens (%i ms)", async (jump) => {
    expect(await spend(PER_MINUTE)).toBeGreaterThan(0);
    expect(await spend(PER_DAY)).toBeGreaterThan(0);
    await db.advance(jump);
    expect(await db.store.takeTokens(PER_MINUTE)).toBe(0);
    expect(await db.store.takeTokens(PER_DAY)).toBe(0);
    // And limits again from then on.
    expect(await spend(PER_MINUTE)).toBeGreaterThan(0);
  });

  it.each([-DAY_MS, DAY_MS])(
    "a jump of the clock does not delay rows that wait for a retry or the pace (%i ms)",
    async (jump) => {
      await addThread(db.store, { title: "a" });
      const first = (await db.store.claimOutbox(NOTIFY, claim)).claims[0];
      if (!first) throw new Error("Nothing was claimed.");
      const failed = { id: first.row.id, status: "pending" as const, retryMs: 60_000, pauseKey: "slack:C1" };
      await db.store.recordDeliveries(NOTIFY, claim.token, [failed], { ...claim, token: "lease_2" });
      expect((await db.store.claimOutbox(NOTIFY, claim)).claims).toEqual([]);
      await db.advance(jump);
      const again = await db.store.claimOutbox(NOTIFY, { ...claim, token: "lease_3" });
      expect(again.claims.map(({ row }) => [row.id, row.attempts])).toEqual([[first.row.id, 2]]);
    },
  );

  it("a Retry-After of some minutes is still respected after a jump of the clock", async () => {
    await addThread(db.store, { title: "a" });
    const first = (await db.store.claimOutbox(NOTIFY, claim)).claims[0];
    const failed = { id: first?.row.id ?? 0, status: "pending" as const, retryMs: 540_000, pauseKey: "slack:C1" };
    await db.store.recordDeliveries(NOTIFY, claim.token, [failed], { ...claim, token: "lease_2" });
    await addThread(db.store, { title: "b" });
    const { claims, wait_ms } = await db.store.claimOutbox(NOTIFY, { ...claim, token: "lease_3" });
    expect(claims).toEqual([]);
    expect(wait_ms).toBeGreaterThan(500_000);
  });

  it("a row of a process that died before the jump is claimed again", async () => {
    await addThread(db.store, { title: "a" });
    await db.store.claimOutbox(NOTIFY, claim);
    await db.advance(-DAY_MS);
    expect((await db.store.claimOutbox(NOTIFY, { ...claim, token: "lease_2" })).claims).toHaveLength(1);
  });

  it("a run of a process that died before the jump is claimed again, with its remaining time", async () => {
    const thread = await addThread(db.store);
    const run = await addMessage(db.store, thread.id);
    const before = await db.store.claimRun(run.id, "lease_1", 6_000, 0);
    expect(await db.store.claimRun(run.id, "lease_2", 6_000, 0)).toBeNull();
    await db.sql(`update assistant_runs set lease_until = lease_until + interval '1 day',
      expires_at = expires_at + interval '1 day', created_at = created_at + interval '1 day'`);
    expect(await db.store.listUndrivenRuns()).toEqual([run.id]);
    expect((await db.store.followRuns([{ id: run.id, after: 0 }]))[0]).toMatchObject({ is_leased: false });
    const after = await db.store.claimRun(run.id, "lease_2", 6_000, 0);
    expect(after?.remaining_ms).toBeLessThanOrEqual((before?.remaining_ms ?? 0) + 1_000);
  });

  it("a run stays with the process that holds its lease, and its answer is kept", async () => {
    const thread = await addThread(db.store);
    const run = await addMessage(db.store, thread.id);
    await db.store.claimRun(run.id, "lease_1", 6_000, 0);
    await db.advance(DAY_MS);
    expect(await db.store.renewRuns([{ id: run.id, token: "lease_1" }], 6_000)).toHaveLength(1);
    expect(await db.store.listUndrivenRuns()).toEqual([]);
    const other = await addMessage(db.store, (await addThread(db.store)).id);
    await db.store.claimRun(other.id, "lease_9", 6_000, 0);
    await db.advance(-DAY_MS);
    expect(await db.store.renewRuns([{ id: other.id, token: "lease_9" }], 6_000)).toHaveLength(1);
    await endRun(db.store, run.id, { answer: newAnswer() });
  });
});
