import { expect, it } from "vitest";
import { createHealth } from "#lib/health.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

function setup() {
  const clock = manualClock();
  let asked = 0;
  let away = false;
  const store = {
    countOutbox: async () => {
      asked += 1;
      if (away) throw new Error("away");
      return { pending: 1, dead: 0 };
    },
  };
  const health = createHealth({
    ...{ store, clock, engine: { name: "demo" as const, model: null }, database: { kind: "embedded" as const } },
    notifiers: [{ name: "slack" }, { name: "log" }],
    docs: { report: { pages: 1, sections: 1, skipped: [] }, dense: null } as never,
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
  expect((await health.report()).notifier).toEqual({ name: "slack, log", pending: 1, dead: 0 });
});
