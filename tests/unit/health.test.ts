import { expect, it } from "vitest";
import type { QueueReport } from "#lib/database/stores/outbox.ts";
import { createHealth } from "#lib/health.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const queue = (fields: Partial<QueueReport> = {}): QueueReport => ({
  ...{ lane: "notify", notifier: "slack", pending: 0, dead: 0, age_ms: null, error: null, ...fields },
});

function setup(queues: QueueReport[] = [queue({ pending: 1, age_ms: 40 })]) {
  const clock = manualClock();
  let asked = 0;
  let away = false;
  const store = {
    reportOutbox: async () => {
      asked += 1;
      if (away) throw new Error("away");
      return queues;
    },
  };
  const health = createHealth({
    ...{ store, clock, engine: { name: "demo" as const, model: null }, database: { kind: "embedded" as const } },
    notifiers: [{ name: "slack" }, { name: "log" }],
    docs: { report: { pages: 1, sections: 1, skipped: [] }, dense: null } as never,
    docsGit: null,
  });
  return {
    ...{ health, clock, asked: () => asked },
    away: (now: boolean) => {
      away = now;
    },
  };
}

it("health checks ask the database at most once a second, whatever the number of requests", async () => {
  const { health, clock, asked } = setup();
  await Promise.all(Array.from({ length: 100 }, () => health.report()));
  expect([await health.isReady(), asked()]).toEqual([true, 1]);
  await clock.pass(1_000);
  await health.report();
  expect(asked()).toBe(2);
});

it("the server is not ready while the database is unreachable or once it is stopping", async () => {
  const { health, clock, away } = setup();
  away(true);
  expect(await health.isReady()).toBe(false);
  expect(await health.report()).toMatchObject({ status: "degraded", database: { ok: false } });
  away(false);
  await clock.pass(1_000);
  expect(await health.isReady()).toBe(true);
  health.drain();
  expect(await health.isReady()).toBe(false);
});

it("the health report names all notifiers", async () => {
  const { health } = setup();
  expect((await health.report()).notifier).toMatchObject({ name: "slack, log", pending: 1, dead: 0 });
});

it("each notifier is reported with its rows in all lanes, the oldest of them and the first error", async () => {
  const { health } = setup([
    queue({ lane: "cleanup", notifier: "", pending: 2, age_ms: 7, error: "upstream_rejected" }),
    queue({ lane: "erase", dead: 1, error: null }),
    queue({ notifier: "", pending: 3, age_ms: 90 }),
    queue({ pending: 4, age_ms: 60_000, error: "not_in_channel" }),
    queue({ notifier: "gone", pending: 9, age_ms: 99, error: "invalid_auth" }),
  ]);
  const { status, notifier, notifiers, cleanup } = await health.report();
  expect(notifiers).toEqual([
    { name: "slack", state: "failing", error: "not_in_channel", pending: 7, dead: 1, oldest_ms: 60_000 },
    { name: "log", state: "ok", error: null, pending: 3, dead: 0, oldest_ms: 90 },
  ]);
  expect(notifier).toEqual({ name: "slack, log", pending: 10, dead: 1 });
  expect(cleanup).toEqual({ state: "failing", error: "upstream_rejected", pending: 2, dead: 0, oldest_ms: 7 });
  expect(status).toBe("degraded");
});

it("dead letters alone do not degrade the site, and without a database nothing is known of them", async () => {
  const { health, away, clock } = setup([queue({ dead: 3 })]);
  expect(await health.report()).toMatchObject({ status: "ok", notifiers: [{ state: "ok", dead: 3 }, {}] });
  away(true);
  await clock.pass(1_000);
  expect((await health.report()).notifiers[0]).toEqual({
    ...{ name: "slack", state: "unknown", error: null, pending: null, dead: null, oldest_ms: null },
  });
});
