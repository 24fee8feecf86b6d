/** Whatever is wrong with Slack, everything is delivered afterwards, in order; also by servers that share a queue. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { compare } from "#tests/bench/slack/checks.ts";
import { fillQueue } from "#tests/bench/slack/queue.ts";
import type { Fault } from "#tests/support/fakes/faults.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type OutboxSetup, POST, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { NOTIFY } from "#tests/support/setup/rows.ts";

const NOTHING_WRONG = { lost: 0, doubled: 0, disordered: 0 };
const THREADS = 3;

describe("faults of Slack", () => {
  let db: TestDatabase;
  let setup: OutboxSetup;

  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    setup = setUpOutbox(db, { timeoutMs: 50 });
  });
  afterEach(() => setup.outbox.stop());

  const deliverAll = async () => {
    for (let n = 0; n < 40 && (await db.store.countOutbox("notify")).pending > 0; n += 1) await setup.later(10_000);
  };

  test.each<[string, Fault]>([
    ["refuses connections", { kind: "network" }],
    ["hangs", { kind: "hang" }],
    ["sends half an answer", { kind: "stall" }],
    ["answers 429 with Retry-After", { kind: "status", status: 429, headers: { "retry-after": "9" } }],
    ["answers 429 without Retry-After", { kind: "status", status: 429 }],
    ["answers 500", { kind: "status", status: 500 }],
    ["answers 503 with Retry-After", { kind: "status", status: 503, headers: { "retry-after": "9" } }],
  ])("everything is delivered once and in order after Slack %s", async (_, fault) => {
    const expected = await fillQueue(db, THREADS);
    setup.slack.fault(POST, fault, 5);
    await setup.drain();
    expect((await db.store.reportOutbox())[0]).toMatchObject({ lane: "notify", error: expect.any(String) });
    await deliverAll();
    expect(compare(setup.slack, expected)).toEqual(NOTHING_WRONG);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });

  test.each(["internal_error", "ratelimited", "not_in_channel", "invalid_auth", "missing_scope"])(
    "everything is delivered once and in order after Slack answered %s",
    async (code) => {
      const expected = await fillQueue(db, THREADS);
      setup.slack.refuse(code);
      await setup.drain();
      await setup.later(10_000);
      setup.slack.accept();
      await deliverAll();
      expect(compare(setup.slack, expected)).toEqual(NOTHING_WRONG);
    },
  );

  test("an answer of Slack that is lost doubles a note, and loses none", async () => {
    const expected = await fillQueue(db, THREADS);
    setup.slack.fault(POST, { kind: "lost" }, 4);
    await setup.drain();
    await deliverAll();
    expect(compare(setup.slack, expected)).toMatchObject({ lost: 0, disordered: 0 });
  });
});

describe("two servers that share a queue in PostgreSQL", () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await openTestDatabase("postgres");
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  test("each note is delivered once and in order", async () => {
    const expected = await fillQueue(db, 40);
    const { slack, outbox, another } = setUpOutbox(db);
    const servers = [outbox, another()];
    while ((await db.store.countOutbox("notify")).pending > 0)
      await Promise.all(servers.map((server) => server.drain("notify")));
    expect(compare(slack, expected)).toEqual(NOTHING_WRONG);
    await Promise.all(servers.map((server) => server.stop()));
  });

  test("notes that a killed server had claimed are delivered by the other one when their lease ends", async () => {
    const expected = await fillQueue(db, 10);
    const { slack, outbox, later } = setUpOutbox(db);
    const lease = { token: "killed", leaseMs: 30_000, pace: { key: "none", ms: 0 }, limit: 3 };
    const { claims } = await db.store.claimOutbox(NOTIFY, lease);
    const claimed = new Set(claims.map(({ row }) => row.thread_id));
    const others = expected.filter(({ threadId }) => !claimed.has(threadId));
    while (compare(slack, others).lost > 0) await outbox.drain("notify");
    expect([claimed.size, others.length]).toEqual([3, 7]);
    expect(compare(slack, others)).toEqual(NOTHING_WRONG);
    expect(slack.parents()).toHaveLength(7);
    await later(30_000);
    expect(compare(slack, expected)).toEqual(NOTHING_WRONG);
    await outbox.stop();
  });
});
