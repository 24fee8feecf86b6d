/** Several notifiers at once: each has its own rows, its own first message of a thread, and its own failures. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Json } from "#lib/json.ts";
import { DeliveryError, type Notification, type Notifier } from "#lib/notify/notifier.ts";
import { createOutbox, type Outbox } from "#lib/outbox/outbox.ts";
import { recordLog } from "#tests/support/setup/app.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { patientClock } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, endRun, newAnswer } from "#tests/support/setup/rows.ts";

const DAY = 86_400_000;

/** A notifier that posts numbers, and fails as long as `failures` has errors. */
function createFake(name: string) {
  const notifications: Notification[] = [];
  const erased: Json[] = [];
  const failures: DeliveryError[] = [];
  const notifier: Notifier = {
    name,
    paceKey: null,
    async deliver(notification) {
      const failure = failures.shift();
      if (failure) throw failure;
      const isFirst = notification.thread.home === null && notification.kind === "thread.created";
      notifications.push(notification);
      return { posted: true, message: { of: name, n: notifications.length }, isFirst };
    },
    async erase(message) {
      erased.push(message);
    },
  };
  return { notifier, notifications, erased, failures, kinds: () => notifications.map(({ kind }) => kind) };
}

describe.each(DATABASES)("two notifiers on %s", (kind) => {
  let db: TestDatabase;
  let one: ReturnType<typeof createFake>;
  let two: ReturnType<typeof createFake>;
  let outbox: Outbox;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    one = createFake("one");
    two = createFake("two");
    outbox = open(one.notifier, two.notifier);
    return () => outbox.stop();
  });

  const open = (...notifiers: Notifier[]) =>
    createOutbox({
      ...{ store: db.store, clock: patientClock, log: recordLog().log, notifiers, engine: createDemoEngine() },
      mask: async (text) => ({ text, kinds: [] }),
      random: () => 1,
    });
  /** Twice: a worker does not wait while the other one copies rows for both. */
  async function drain(lane: "notify" | "erase" = "notify") {
    await outbox.drain(lane);
    await outbox.drain(lane);
  }
  async function addConversation(): Promise<string> {
    const { id } = await addThread(db.store);
    await endRun(db.store, (await addMessage(db.store, id)).id);
    return id;
  }
  const ALL = ["thread.created", "message.created", "message.completed"];

  test("each notifier gets every notification once and in order, and keeps its own first message of a thread", async () => {
    const id = await addConversation();
    await drain();
    expect([one.kinds(), two.kinds()]).toEqual([ALL, ALL]);
    expect((await db.store.getThreadById(id))?.homes).toEqual({ one: { of: "one", n: 1 }, two: { of: "two", n: 1 } });
    expect(one.notifications.map(({ thread }) => thread.home)).toEqual([
      null,
      { of: "one", n: 1 },
      { of: "one", n: 1 },
    ]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });

  test("a failure of one notifier neither delays the other nor repeats its deliveries", async () => {
    one.failures.push(new DeliveryError("retry", "unreachable"), new DeliveryError("retry", "unreachable"));
    await addConversation();
    await drain();
    expect([one.kinds(), two.kinds()]).toEqual([[], ALL]);
    for (const ms of [1_100, 2_100]) {
      await db.advance(ms);
      await drain();
    }
    expect([one.kinds(), two.kinds()]).toEqual([ALL, ALL]);
  });

  test("a row that one notifier refuses becomes a dead letter for that notifier only", async () => {
    one.failures.push(new DeliveryError("refused", "no_text"));
    await addConversation();
    await drain();
    expect([one.kinds(), two.kinds()]).toEqual([ALL.slice(1), ALL]);
    expect(await db.sql("select notifier, kind from assistant_outbox where status = 'dead'")).toEqual([
      { notifier: "one", kind: "thread.created" },
    ]);
  });

  test("each notifier erases its own messages, the first one of the thread last", async () => {
    const id = await addConversation();
    await drain();
    await db.store.deleteThread(id, "owner");
    await drain("erase");
    expect(one.erased).toEqual([3, 2, 1].map((n) => ({ of: "one", n })));
    expect(two.erased).toEqual([3, 2, 1].map((n) => ({ of: "two", n })));
    expect(await db.sql("select 1 from assistant_posted_messages")).toEqual([]);
  });

  test("a withdrawn vote is announced only by the notifier that announced the vote", async () => {
    const { id } = await addThread(db.store);
    const answer = newAnswer();
    await endRun(db.store, (await addMessage(db.store, id)).id, { answer });
    await drain();
    const ids = { message_id: answer.id, thread_id: id, owner: "owner" };
    one.failures.push(new DeliveryError("retry", "unreachable"));
    await db.store.saveFeedback({ ...ids, rating: "up", reasons: [], note: "", buckets: [] });
    await drain();
    expect([one.kinds().length, two.kinds().at(-1)]).toEqual([3, "feedback.given"]);
    await db.store.deleteFeedback(answer.id, id, "owner");
    await db.advance(1_100);
    await drain();
    expect(one.kinds()).toEqual(ALL);
    expect(two.notifications.slice(3)).toMatchObject([{ feedback: { rating: "up" } }, { feedback: null }]);
  });

  test("a backlog of one notifier does not change the order of deliveries of the other", async () => {
    one.failures.push(new DeliveryError("retry", "unreachable"));
    for (let n = 0; n < 5; n++) await addThread(db.store, { owner: "busy" });
    await drain();
    await addThread(db.store, { owner: "quiet" });
    await drain();
    const turns = await db.sql(`select notifier, max(turn)::int as turn from assistant_outbox
      group by notifier order by notifier`);
    expect(turns.map(({ notifier }) => notifier)).toEqual(["one", "two"]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 1, dead: 0 });
  });

  test("rows of a notifier that is no longer configured become dead letters after a day", async () => {
    const id = await addConversation();
    await drain();
    await db.store.deleteThread(id, "owner");
    await outbox.stop();
    outbox = open(one.notifier);
    await drain("erase");
    expect(one.erased).toHaveLength(3);
    expect(await db.store.countOutbox("erase")).toEqual({ pending: 3, dead: 0 });
    expect(await db.store.sweep(outbox.notifiers)).toBe(0);
    await db.advance(DAY + 1);
    expect(await db.store.sweep(outbox.notifiers)).toBe(3);
    expect(await db.store.countOutbox("erase")).toEqual({ pending: 0, dead: 3 });
    expect(await db.store.sweep(outbox.notifiers)).toBe(0);
  });
});

test("each row is copied once for every notifier, even if several processes claim at once", async () => {
  const db = await openTestDatabase("postgres");
  const claim = (notifier: string) =>
    db.store.claimOutbox(
      { lane: "notify", notifier, notifiers: ["one", "two"] },
      { token: `lease of ${notifier}`, leaseMs: 30_000, pace: { key: "none", ms: 0 }, limit: 50 },
    );
  for (let n = 0; n < 20; n++) await addThread(db.store);
  const claimed = await Promise.all(Array.from({ length: 10 }, (_, n) => claim(n % 2 ? "one" : "two")));
  // A claim during the copying of another one returns a short wait.
  for (const { claims, wait_ms } of claimed)
    if (claims.length === 0 && wait_ms !== null) expect(wait_ms).toBeGreaterThan(0);
  const rows = await db.sql("select notifier, count(*)::int as n from assistant_outbox group by notifier order by 1");
  expect(rows).toEqual([
    { notifier: "one", n: 20 },
    { notifier: "two", n: 20 },
  ]);
  await db.close();
});
