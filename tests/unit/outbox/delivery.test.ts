import { expect, test } from "vitest";
import type { OutboxRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { createDelivery, type DeliveryParts } from "#lib/outbox/delivery.ts";
import { type LaneHandler, toFailure } from "#lib/outbox/lanes.ts";
import { BACKOFF, createRetries } from "#lib/outbox/retries.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { NO_SUBJECT } from "#tests/support/fakes/notes.ts";
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
const subject = NO_SUBJECT;
const signals = (breakOff = new AbortController().signal, stopping = new AbortController().signal) => ({
  ...{ breakOff, stopping },
});
const never = signals();
type Recorded = Parameters<DeliveryParts["store"]["recordDeliveries"]>;

/** A delivery of one row; recording its result fails as often as `outages` says. */
function setUp(handle: LaneHandler["handle"], outages = 0, claims = [{ row, subject }]) {
  const clock = jumpingClock();
  const recorded: Recorded[] = [];
  let left = outages;
  const store: DeliveryParts["store"] = {
    claimOutbox: async () => ({ claims, wait_ms: null }),
    async recordDeliveries(...call) {
      if (left-- > 0) throw new AppError("database_unavailable");
      recorded.push(call);
      const next = { row: { ...row, id: row.id + claims.length }, subject };
      return { claims: [next].slice(0, call[3].limit), wait_ms: null };
    },
  };
  const retries = createRetries(clock, BACKOFF, () => 1);
  const handler = { pace: { key: "slack:C1", ms: 1_000 }, leaseMs: 30_000, batch: 10, lingerMs: 0, handle };
  const deliverNext = createDelivery(NOTIFY, handler, { store, clock, log: recordLog().log, retries });
  return { deliverNext, recorded, clock };
}
const resultsOf = (recorded: Recorded[]) => recorded.flatMap(([, , all]) => all.map(({ id: _, ...how }) => how));

test("a post pauses the channel for its pace, counted from the end of the post", async () => {
  const { deliverNext, recorded } = setUp(async () => ({ posted: true }));
  expect(await deliverNext(never)).toBe(0);
  expect(resultsOf(recorded)).toEqual([{ status: "delivered", retryMs: 1_000, pauseKey: "slack:C1" }]);
});

test("a skipped row pauses no channel, and a row with more to post stays pending", async () => {
  const skipped = setUp(async () => ({ posted: false }));
  await skipped.deliverNext(never);
  expect(resultsOf(skipped.recorded)).toEqual([{ status: "delivered" }]);
  const again = setUp(async () => ({ posted: true, again: true }));
  await again.deliverNext(never);
  expect(resultsOf(again.recorded)).toMatchObject([{ status: "pending", retryMs: 1_000 }]);
});

test("a short outage of the database delays recording a delivery, but repeats nothing", async () => {
  let deliveries = 0;
  const { deliverNext, recorded, clock } = setUp(async () => ({ posted: ++deliveries > 0 }), 3);
  await deliverNext(never);
  expect(resultsOf(recorded)).toMatchObject([{ status: "delivered" }]);
  expect(clock.slept).toEqual([1_000, 2_000, 3_000]);
  expect(deliveries).toBe(1);
});

test("recording a delivery claims the next row, unless the worker is stopping", async () => {
  const handled: number[] = [];
  const { deliverNext, recorded } = setUp(async ({ row }) => {
    handled.push(row.id);
    return { posted: false };
  });
  await deliverNext(never);
  expect(await deliverNext(signals(undefined, AbortSignal.abort()))).toBeNull();
  expect(handled).toEqual([1, 2]);
  expect(recorded.map(([, , , next]) => next.limit)).toEqual([10, 0]);
});

test("rows claimed together are handled in order, and their results are recorded together", async () => {
  const claims = [1, 2, 3].map((id) => ({ row: { ...row, id, thread_id: `thread_${id}` }, subject }));
  const handled: number[] = [];
  const handle: LaneHandler["handle"] = async ({ row: { id } }) => {
    handled.push(id);
    if (id === 2) throw new DeliveryError("refused", "no_text");
    return { posted: false };
  };
  const { deliverNext, recorded } = setUp(handle, 0, claims);
  await deliverNext(never);
  expect(handled).toEqual([1, 2, 3]);
  expect(recorded).toHaveLength(1);
  expect(recorded[0]?.[2]).toEqual([
    { id: 1, status: "delivered" },
    { id: 2, status: "dead", error: "no_text" },
    { id: 3, status: "delivered" },
  ]);
});

test("recording a delivery is tried as long as its lease lasts: an outage of 25 seconds repeats nothing", async () => {
  let deliveries = 0;
  const { deliverNext, recorded, clock } = setUp(async () => ({ posted: ++deliveries > 0 }), 9);
  await deliverNext(never);
  expect([deliveries, resultsOf(recorded).length]).toEqual([1, 1]);
  expect(clock.slept).toEqual([1_000, 2_000, ...Array.from({ length: 7 }, () => 3_000)]);
});

test("a database that stays unreachable fails the delivery after 30 seconds", async () => {
  const { deliverNext, clock } = setUp(async () => ({ posted: true }), Number.POSITIVE_INFINITY);
  await expect(deliverNext(never)).rejects.toMatchObject({ code: "database_unavailable" });
  expect(clock.slept.reduce((sum, ms) => sum + ms)).toBe(30_000);
});

test("an aborted delivery is tried again", async () => {
  const stop = new AbortController();
  const { deliverNext, recorded } = setUp(() => new Promise(() => {}));
  const delivery = deliverNext(signals(stop.signal));
  stop.abort();
  await delivery;
  expect(resultsOf(recorded)).toEqual([{ status: "pending", retryMs: 1_000, error: "stopped" }]);
});

test.each([
  [new DeliveryError("refused", "no_text"), "refused", "no_text"],
  [new AppError("database_unavailable"), "retry", "database_unavailable"],
  [new AppError("upstream_timeout"), "retry", "upstream_timeout"],
  [new AppError("upstream_rejected"), "blocked", "upstream_rejected"],
  [new TypeError("a bug of ours"), "blocked", "internal"],
])("a delivery that throws %s counts as %s", (thrown, failure, code) => {
  expect(toFailure(thrown)).toMatchObject({ failure, code });
});
