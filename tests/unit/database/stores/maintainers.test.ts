import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addSlackMessage, addThread, endRun, NOTIFY } from "#tests/support/setup/rows.ts";

const SLACK_ORIGIN = "slack:C1:1700000001.000100";

describe.each(DATABASES)("maintainers on %s", (kind) => {
  let db: TestDatabase;
  let threadId: string;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    threadId = (await addThread(db.store)).id;
  });

  const add = (message_id: string, origin: string | null = SLACK_ORIGIN) =>
    db.store.addMaintainerMessage({ thread_id: threadId, message_id, author: "Ada", text: "Use `size`.", origin });
  const hand = (
    handoff: "waiting" | "taken" | "resolved" | null,
    owner: string | null = null,
    by: string | null = null,
  ) => db.store.changeHandoff({ thread_id: threadId, owner, handoff, by });
  const kinds = async () => (await db.sql("select kind from assistant_outbox order by id")).map((row) => row.kind);
  const texts = async () =>
    (await db.store.listMessages(threadId, "owner", { limit: 50 }))?.rows.map(({ role, text }) => `${role}: ${text}`);

  test("a reply is listed with its author, answers the thread and queues one notification", async () => {
    expect((await add("msg_1")).outcome).toBe("created");
    const again = await add("msg_2");
    expect(again).toMatchObject({ outcome: "replayed", message: { id: "msg_1", author: "Ada" } });
    expect(await texts()).toEqual(["maintainer: Use `size`."]);
    const [state] = await db.store.getThreadStates([threadId]);
    expect(state?.[1].answered_at ?? null).not.toBeNull();
    expect(await kinds()).toEqual(["thread.created", "maintainer.replied"]);
  });

  test("a reply to a deleted thread is not stored", async () => {
    await db.store.deleteThread(threadId, "owner");
    expect(await add("msg_1")).toEqual({ outcome: "not_found" });
  });

  test.each(["msg_1", SLACK_ORIGIN])("a reply is changed and deleted by %s", async (id) => {
    await add("msg_1");
    expect(await db.store.changeMaintainerMessage(id, "Use `width`.")).toBe(threadId);
    expect(await texts()).toEqual(["maintainer: Use `width`."]);
    expect(await db.store.changeMaintainerMessage(id, null)).toBe(threadId);
    expect(await texts()).toEqual([]);
    expect(await db.store.changeMaintainerMessage(id, null)).toBeNull();
  });

  test("a reply that was deleted at its origin is not added, not even when the deletion arrived first", async () => {
    expect(await db.store.changeMaintainerMessage(SLACK_ORIGIN, null)).toBeNull();
    expect(await add("msg_1")).toEqual({ outcome: "deleted" });
    expect((await add("msg_2", "slack:C1:2.2")).outcome).toBe("created");
    await db.store.changeMaintainerMessage("msg_2", null);
    expect(await add("msg_3", "slack:C1:2.2")).toEqual({ outcome: "deleted" });
    expect((await add("msg_4", null)).outcome).toBe("created");
  });

  test("a question is not a reply that could be changed", async () => {
    const run = await addMessage(db.store, threadId, { text: "How?" });
    expect(await db.store.changeMaintainerMessage(run.message_id, "Changed")).toBeNull();
    expect(await texts()).toEqual(["user: How?"]);
  });

  test("a reply outlives the question that its reader changes", async () => {
    const run = await addMessage(db.store, threadId, { text: "How?" });
    await db.sql("update assistant_runs set status = 'completed'");
    await add("msg_1");
    await addMessage(db.store, threadId, { text: "How then?", replaces: run.message_id });
    expect(await texts()).toEqual(["maintainer: Use `size`.", "user: How then?"]);
  });

  test("a handoff goes from the reader's request to a maintainer and back", async () => {
    expect((await hand("waiting", "owner")).outcome).toBe("updated");
    expect((await hand("waiting", "owner")).outcome).toBe("unchanged");
    expect(await hand("taken", null, "Ada")).toMatchObject({ thread: { handoff: "taken", handoff_by: "Ada" } });
    expect((await hand(null, "owner")).outcome).toBe("taken");
    expect(await hand("resolved", null, "Ada")).toMatchObject({ thread: { handoff: "resolved" } });
    expect(await handoffs()).toEqual([["", "pending", "resolved"]]);
  });

  /** Notifications of handoffs: notifier, status, state. */
  const handoffs = async () =>
    (await db.sql("select * from assistant_outbox where kind = 'handoff.changed' order by id")).map(
      ({ notifier, status, payload }) => [notifier, status, (payload as { handoff: string | null }).handoff],
    );

  test("a request that is taken back before anybody was notified leaves no notification, however often", async () => {
    for (let time = 0; time < 5; time++) {
      await hand("waiting", "owner");
      expect(await handoffs()).toEqual([["", "pending", "waiting"]]);
      await hand(null, "owner");
      expect(await handoffs()).toEqual([]);
    }
  });

  test("a request that is taken back is told to those who were notified of it", async () => {
    await hand("waiting", "owner");
    await db.sql("update assistant_outbox set notifier = 'slack', status = 'delivered' where lane = 'notify'");
    await hand(null, "owner");
    await hand("waiting", "owner");
    await hand(null, "owner");
    expect(await handoffs()).toEqual([
      ["slack", "delivered", "waiting"],
      ["slack", "pending", null],
    ]);
  });

  test("a notification that is being delivered is not replaced", async () => {
    await hand("waiting", "owner");
    await db.sql("update assistant_outbox set lease_until = clock_timestamp() + interval '1 minute'");
    await hand("taken", null, "Ada");
    expect((await handoffs()).map(([, , state]) => state)).toEqual(["waiting", "taken"]);
  });

  test("nobody changes the handoff of another reader's thread", async () => {
    expect(await hand("waiting", "stranger")).toEqual({ outcome: "not_found" });
  });

  test("a question is not answered while a maintainer has the thread", async () => {
    await hand("taken", null, "Ada");
    const run = await addMessage(db.store, threadId, { text: "Still there?" });
    expect(run).toMatchObject({ status: "completed" });
    expect(await db.store.listUndrivenRuns()).toEqual([]);
    await hand("resolved", null, "Ada");
    expect(await addMessage(db.store, threadId, { text: "And now?" })).toMatchObject({ status: "queued" });
  });

  test("taking a thread cancels its runs that have not ended, once", async () => {
    const ended = await addMessage(db.store, threadId, { text: "How?" });
    await endRun(db.store, ended.id);
    const pending = await addMessage(db.store, threadId, { text: "How else?" });
    expect(await hand("waiting", "owner")).toMatchObject({ cancelled: [] });
    expect(await hand("taken", null, "Ada")).toMatchObject({ cancelled: [pending.id] });
    expect(await hand("taken", null, "Grace")).toMatchObject({ cancelled: [] });
    const runs = await db.sql("select status, cancel_requested from assistant_runs order by position");
    expect(runs).toEqual([
      { status: "completed", cancel_requested: false },
      { status: "cancelling", cancel_requested: true },
    ]);
  });

  test("a correction answers the thread anew", async () => {
    const run = await addMessage(db.store, threadId, { text: "How?" });
    await endRun(db.store, run.id);
    const answeredAt = async () => (await db.store.getThreadStates([threadId])).get(threadId)?.answered_at ?? "";
    const before = await answeredAt();
    const [answer] = await db.sql("select id from assistant_messages where role = 'assistant'");
    await db.sql(`select set_correction('${threadId}', '${answer?.id}', 'Like this.', 'Ada')`);
    const [row] = await db.sql(
      "select correction->>'corrected_at' as at from assistant_messages where correction is not null",
    );
    expect(Date.parse(await answeredAt())).toBe(Date.parse(String(row?.at)));
    expect(await answeredAt()).not.toBe(before);
  });

  test("threads tell when a maintainer changed them", async () => {
    expect(await db.store.getMaintainedThreads([threadId])).toEqual(new Map());
    await add("msg_1");
    const first = (await db.store.getMaintainedThreads([threadId, "unknown"])).get(threadId);
    await db.advance(1_000);
    await db.store.changeMaintainerMessage("msg_1", null);
    const second = (await db.store.getMaintainedThreads([threadId])).get(threadId);
    expect(Date.parse(second ?? "")).toBeGreaterThan(Date.parse(first ?? ""));
  });

  test("an event is received once, and its id is forgotten after a day", async () => {
    const event = { id: "Ev1", notifier: "slack", key: "C1:1", kind: "message", payload: { text: "Hi" } };
    expect(await db.store.receiveEvent(event)).toEqual({ outcome: "queued" });
    expect(await db.store.receiveEvent(event)).toEqual({ outcome: "repeated" });
    expect(await db.sql("select lane, kind from assistant_outbox where lane = 'inbox'")).toHaveLength(1);
    await db.advance(86_400_000 + 1_000);
    await db.store.sweep(["slack"]);
    expect(await db.sql("select id from assistant_received_events")).toEqual([]);
  });

  test("an event that was set aside loses its content after a day", async () => {
    const event = { id: "Ev1", notifier: "slack", key: "C1:1", kind: "message", payload: { text: "Hi" } };
    await db.store.receiveEvent(event);
    await db.sql("update assistant_outbox set status = 'dead', finished_at = clock_timestamp() where lane = 'inbox'");
    const payload = async () => (await db.sql("select payload from assistant_outbox where lane = 'inbox'"))[0]?.payload;
    await db.store.sweep(["slack"]);
    expect(await payload()).toEqual({ text: "Hi" });
    await db.advance(86_400_000 + 1_000);
    await db.store.sweep(["slack"]);
    expect(await payload()).toEqual({});
  });

  test("an event over its limit is not queued, and a repeated one takes no token", async () => {
    const buckets = [{ key: "slack:person:ada", limit: 2, window_ms: 60_000 }];
    const receive = (id: string) =>
      db.store.receiveEvent({ id, notifier: "slack", key: "C1:1", kind: "message", payload: {} }, buckets);
    const outcomes = [];
    for (const id of ["Ev1", "Ev1", "Ev2", "Ev3", "Ev1"]) outcomes.push((await receive(id)).outcome);
    expect(outcomes).toEqual(["queued", "repeated", "queued", "limited", "repeated"]);
    expect(await db.sql("select id from assistant_received_events order by id")).toEqual([
      { id: "Ev1" },
      { id: "Ev2" },
    ]);
    await db.advance(30_000);
    expect(await receive("Ev3")).toEqual({ outcome: "queued" });
  });

  test("a posted message is found with its thread", async () => {
    await addSlackMessage(db.store, threadId, "1.2");
    const found = { thread_id: threadId, message_id: null };
    expect(await db.store.findPostedMessage("slack", { ts: "1.2", channel: "C1" })).toEqual(found);
    expect(await db.store.findPostedMessage("slack", { ts: "9.9", channel: "C1" })).toBeNull();
    expect(await db.store.listPostedMessages("slack", "msg_1")).toEqual([]);
  });

  test("a delivered notification queues one update of the thread's home", async () => {
    await addSlackMessage(db.store, threadId, "1.2");
    await addMessage(db.store, threadId, { text: "How?" });
    const options = { token: "t", leaseMs: 30_000, pace: { key: "none", ms: 0 }, limit: 1 };
    const updates = () => db.sql("select 1 from assistant_outbox where lane = 'update'");
    const counts = [];
    for (let n = 0; n < 3; n++) {
      const { claims } = await db.store.claimOutbox(NOTIFY, options);
      const done = claims.map(({ row }) => ({ id: row.id, status: "delivered" as const }));
      await db.store.recordDeliveries(NOTIFY, "t", done, { ...options, limit: 0 });
      await add(`msg_${n}`, null);
      counts.push((await updates()).length);
    }
    expect(counts).toEqual([0, 1, 1]);
  });
});
