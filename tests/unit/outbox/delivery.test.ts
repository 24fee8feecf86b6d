import { expect, test } from "vitest";
import type { OutboxRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { createDelivery, type DeliveryParts } from "#lib/outbox/delivery.ts";
import { type LaneHandler, toFailure } from "#lib/outbox/lanes.ts";
import { BACKOFF, createRetries } from "#lib/outbox/retries.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { recordLog } from "#tests/support/setup/app.ts";
import { NOTIFY } from "#tests/support/setup/rows.ts";

const row: OutboxRow = {
  id: 1,
  lane: "notify",
  notifier: "slack",
  thread_id: "thread_1",
  kind: "thread.created",
  payload: {},
  attempts: 1,
  created_at: "2026-10-01T00:00:00Z",
};
const subject = { thread: null, message: null, feedback: null, files: [] };
const signals = (breakOff = new AbortController().signal, stopping = new AbortController().signal) => ({
  ...{ breakOff, stopping },
});
const never = signals();
type Settled = Parameters<DeliveryParts["store"]["recordDeliveries"]>;

/** A delivery of one row; settling it fails as often as `outages` says. */
function setUp(handle: LaneHandler["handle"], outages = 0, claims = [{ row, subject }]) {
  const clock = jumpingClock();
  const settled: Settled[] = [];
  let left = outages;
  const store: DeliveryParts["store"] = {
    claimOutbox: async () => ({ claims, wait_ms: null }),
    async recordDeliveries(...settlement) {
      if (left-- > 0) throw new AppError("database_unavailable");
      settled.push(settlement);
      const next = { row: { ...row, id: row.id + claims.length }, subject };
      return { claims: [next].slice(0, settlement[3].limit), wait_ms: null };
    },
  };
  const retries = createRetries(clock, BACKOFF, () => 1);
  const handler = { pace: { key: "slack:C1", ms: 1_000 }, leaseMs: 30_000, batch: 10, lingerMs: 0, handle };
  const deliverNext = createDelivery(NOTIFY, handler, { store, clock, log: recordLog().log, retries });
  return { deliverNext, settled, clock };
}
const settlement = (settled: Settled[]) => settled.flatMap(([, , all]) => all.map(({ id: _, ...how }) => how));

test("a post pauses the channel for its pace, counted from the end of the post", async () => {
  const { deliverNext, settled } = setUp(async () => ({ posted: true }));
  expect(await deliverNext(never)).toBe(0);
  expect(settlement(settled)).toEqual([{ status: "delivered", retryMs: 1_000, pauseKey: "slack:C1" }]);
});

test("what was passed over pauses nobody; what is still to come stays pending", async () => {
  const skipped = setUp(async () => ({ posted: false }));
  await skipped.deliverNext(never);
  expect(settlement(skipped.settled)).toEqual([{ status: "delivered" }]);
  const again = setUp(async () => ({ posted: true, again: true }));
  await again.deliverNext(never);
  expect(settlement(again.settled)).toMatchObject([{ status: "pending", retryMs: 1_000 }]);
});

test("a delivery is settled though the database is away for a moment: it is not repeated", async () => {
  let deliveries = 0;
  const { deliverNext, settled, clock } = setUp(async () => ({ posted: ++deliveries > 0 }), 3);
  await deliverNext(never);
  expect(settlement(settled)).toMatchObject([{ status: "delivered" }]);
  expect(clock.slept).toEqual([1_000, 2_000, 3_000]);
  expect(deliveries).toBe(1);
});

test("the row that was claimed when one was settled is the next, and none is claimed while the worker stops", async () => {
  const handled: number[] = [];
  const { deliverNext, settled } = setUp(async ({ row }) => {
    handled.push(row.id);
    return { posted: false };
  });
  await deliverNext(never);
  expect(await deliverNext(signals(undefined, AbortSignal.abort()))).toBeNull();
  expect(handled).toEqual([1, 2]);
  expect(settled.map(([, , , next]) => next.limit)).toEqual([10, 0]);
});

test("rows that were claimed together are handled in order and settled together, each as it went", async () => {
  const claims = [1, 2, 3].map((id) => ({ row: { ...row, id, thread_id: `thread_${id}` }, subject }));
  const handled: number[] = [];
  const handle: LaneHandler["handle"] = async ({ row: { id } }) => {
    handled.push(id);
    if (id === 2) throw new DeliveryError("refused", "no_text");
    return { posted: false };
  };
  const { deliverNext, settled } = setUp(handle, 0, claims);
  await deliverNext(never);
  expect(handled).toEqual([1, 2, 3]);
  expect(settled).toHaveLength(1);
  expect(settled[0]?.[2]).toEqual([
    { id: 1, status: "delivered" },
    { id: 2, status: "dead", error: "no_text" },
    { id: 3, status: "delivered" },
  ]);
});

test("a delivery is settled as long as the row is this process's own: an outage of 25 seconds repeats nothing", async () => {
  let deliveries = 0;
  const { deliverNext, settled, clock } = setUp(async () => ({ posted: ++deliveries > 0 }), 9);
  await deliverNext(never);
  expect([deliveries, settlement(settled).length]).toEqual([1, 1]);
  expect(clock.slept).toEqual([1_000, 2_000, ...Array.from({ length: 7 }, () => 3_000)]);
});

test("a database that stays away is said to be", async () => {
  const { deliverNext, clock } = setUp(async () => ({ posted: true }), Number.POSITIVE_INFINITY);
  await expect(deliverNext(never)).rejects.toMatchObject({ code: "database_unavailable" });
  expect(clock.slept.reduce((sum, ms) => sum + ms)).toBe(30_000);
});

test("a broken off delivery is tried again", async () => {
  const stop = new AbortController();
  const { deliverNext, settled } = setUp(() => new Promise(() => {}));
  const delivery = deliverNext(signals(stop.signal));
  stop.abort();
  await delivery;
  expect(settlement(settled)).toEqual([{ status: "pending", retryMs: 1_000, error: "stopped" }]);
});

test.each([
  [new DeliveryError("refused", "no_text"), "refused", "no_text"],
  [new AppError("database_unavailable"), "retry", "database_unavailable"],
  [new AppError("upstream_timeout"), "retry", "upstream_timeout"],
  [new AppError("upstream_rejected"), "blocked", "upstream_rejected"],
  [new TypeError("a bug of ours"), "blocked", "internal"],
])("%s is %s", (thrown, failure, code) => {
  expect(toFailure(thrown)).toMatchObject({ failure, code });
});
