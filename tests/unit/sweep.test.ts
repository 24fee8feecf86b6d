import { expect, test } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { createSweep, type SweepParts } from "#lib/sweep.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";

function setUp(parts: Partial<SweepParts> = {}) {
  const done: unknown[] = [];
  const clock = jumpingClock();
  const sweep = createSweep({
    store: {
      async sweep(notifiers) {
        done.push("sweep");
        return notifiers.includes("slack") ? 0 : 2;
      },
      async eraseInactiveThreads(...args) {
        done.push(["erase", ...args]);
        return { erased: 1, runs: ["run_1"] };
      },
    },
    storage: { measure: async () => {} },
    database: { compact: async () => void done.push("compact") },
    clock,
    retentionDays: 90,
    runner: { drop: (runs) => void done.push(["drop", runs]) },
    outbox: { notifiers: ["slack"], kick: () => void done.push("kick") },
    log: { error: (...[fields]: unknown[]) => void done.push(fields) },
    ...parts,
  });
  return { done, sweep, clock };
}

test("a sweep erases old threads in batches, stops their runs and starts the deletion at other services", async () => {
  const { done, sweep } = setUp();
  await sweep();
  expect(done).toEqual(["sweep", ["erase", 90, 50], ["drop", ["run_1"]], "kick", "compact"]);
});

test("a sweep logs how many outbox rows belong to a notifier that is not configured", async () => {
  const { done, sweep } = setUp({ retentionDays: null, outbox: { notifiers: ["log"], kick() {} } });
  await sweep();
  expect(done).toEqual(["sweep", { rows: 2, code: "notifier_not_configured" }, "compact"]);
});

test("a sweep erases no threads if RETENTION_DAYS is none", async () => {
  const { done, sweep } = setUp({ retentionDays: null });
  await sweep();
  expect(done).toEqual(["sweep", "kick", "compact"]);
});

test("a sweep compacts the embedded database at most once an hour, and no other database", async () => {
  const { done, sweep, clock } = setUp();
  const compactions = () => done.filter((what) => what === "compact").length;
  await sweep();
  await clock.sleep(3_599_999);
  await sweep();
  expect(compactions()).toBe(1);
  await clock.sleep(1);
  await sweep();
  expect(compactions()).toBe(2);
  const remote = setUp({ database: {} });
  await remote.sweep();
  expect(remote.done).not.toContain("compact");
});

test.each([
  [undefined, 90],
  ["30", 30],
  ["0", null],
  ["none", null],
])("the value %s of RETENTION_DAYS is read as %s", (value, days) => {
  expect(parseEnv({ RETENTION_DAYS: value }).retentionDays).toBe(days);
});

test.each(["-1", "36501", "1.5", "ninety"])("the value %s of RETENTION_DAYS is refused", (value) => {
  expect(() => parseEnv({ RETENTION_DAYS: value })).toThrow(/RETENTION_DAYS: /);
});
