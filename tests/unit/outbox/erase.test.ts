/** The messages about a thread in Slack are erased with the thread. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notedThread } from "#tests/support/fakes/notes.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { type OutboxSetup, POST, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addSlackMessage, addThread, endRun, NOTIFY } from "#tests/support/setup/rows.ts";

const DELETE = "POST /chat.delete";
const DAY = 86_400_000;

describe("erasing the posts of a deleted thread", () => {
  let db: TestDatabase;
  let setup: OutboxSetup;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    setup = setUpOutbox(db);
  });
  afterEach(() => setup.outbox.stop());

  async function postThread(owner = "owner"): Promise<string> {
    const { id } = await addThread(db.store, { owner });
    await endRun(db.store, (await addMessage(db.store, id, { owner })).id);
    await setup.drain();
    return id;
  }
  const texts = () => setup.slack.messages.map(({ text }) => text);
  const rows = (table: string) => db.sql(`select 1 from ${table}`);

  test("deleting a thread deletes its messages in Slack, the first one last, and no other thread's", async () => {
    const other = await postThread("other");
    const id = await postThread();
    const [parent, ...replies] = setup.slack.messages.slice(3).map(({ ts }) => ts);
    expect(replies).toHaveLength(2);
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    await setup.drain();
    expect(setup.slack.messages).toHaveLength(3);
    expect(setup.slack.sent(DELETE).map(({ body }) => body.ts)).toEqual([...replies.toReversed(), parent]);
    expect(await db.sql("select distinct thread_id from assistant_posted_messages")).toEqual([{ thread_id: other }]);
    expect(await db.store.countOutbox("erase")).toEqual({ pending: 0, dead: 0 });
  });

  test("a changed question takes back what was posted of it, of its answer and of the vote, and nothing else", async () => {
    const id = await postThread();
    const kept = [...texts()];
    const run = await addMessage(db.store, id, { text: "My password is hunter2" });
    await endRun(db.store, run.id);
    await setup.drain();
    const [answer] = await db.sql(
      `select id from assistant_messages where run_id = '${run.id}' and role = 'assistant'`,
    );
    const vote = { rating: "up" as const, reasons: [], note: "hunter2 works", buckets: [] };
    await db.store.saveFeedback({ ...vote, message_id: String(answer?.id), thread_id: id, owner: "owner" });
    await setup.drain();
    expect(texts()).toHaveLength(kept.length + 3);
    await addMessage(db.store, id, { text: "How do I log in?", replaces: run.message_id });
    await setup.erase();
    await setup.drain();
    expect(texts()).toEqual([...kept, expect.stringContaining("How do I log in?")]);
    expect(setup.slack.sent(DELETE)).toHaveLength(3);
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    expect(texts()).toEqual([]);
  });

  test("a question that is changed while it is posted is taken back as soon as it is there", async () => {
    const id = await postThread();
    const run = await addMessage(db.store, id, { text: "My password is hunter2" });
    await endRun(db.store, run.id);
    const message = { channel: "C1", ts: "1.1" };
    await addMessage(db.store, id, { text: "How?", replaces: run.message_id });
    await db.sql(
      `select record_posted_message('${JSON.stringify({
        ...{ thread_id: id, notifier: "slack", message, is_home: false, message_id: run.message_id },
      })}')`,
    );
    const [row] = await db.sql("select payload from assistant_outbox where lane = 'erase' order by id desc limit 1");
    expect(row?.payload).toEqual({ message });
  });

  test("messages that Slack does not let us delete lose their text", async () => {
    const id = await postThread();
    setup.slack.refuse("cant_delete_message", (args) => !("text" in args));
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    expect(texts()).toEqual(Array(3).fill("This message was erased."));
    expect(await db.store.countOutbox("erase")).toEqual({ pending: 0, dead: 0 });
  });

  test("pending notifications about a deleted thread are not posted", async () => {
    const { id } = await addThread(db.store, { title: "never to be seen" });
    await addMessage(db.store, id);
    await db.store.deleteThread(id, "owner");
    await setup.drain();
    await setup.erase();
    expect(setup.slack.requests).toEqual([]);
  });

  test("a post that was under way during the deletion is erased after it arrives", async () => {
    const id = await postThread();
    await addMessage(db.store, id, { text: "posted too late" });
    const { claims } = await db.store.claimOutbox(NOTIFY, {
      ...{ token: "late", leaseMs: 30_000, pace: { key: "none", ms: 0 }, limit: 1 },
    });
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    const thread = notedThread({ id });
    const { message } = await setup.notifier.deliver({ kind: "thread.created", attempt: 1, thread });
    expect(setup.slack.messages).toHaveLength(1);
    if (!message) throw new Error("nothing was posted");
    const row = claims[0]?.row.id ?? 0;
    const result = {
      id: row,
      status: "delivered" as const,
      message: { thread_id: id, notifier: "slack", message, is_home: true, message_id: null },
    };
    const none = { token: "none", leaseMs: 1, pace: { key: "none", ms: 0 }, limit: 0 };
    await db.store.recordDeliveries(NOTIFY, "late", [result], none);
    await setup.erase();
    expect(setup.slack.messages).toEqual([]);
  });

  test("the next process erases the messages if the first one dies in an outage of Slack", async () => {
    const id = await postThread();
    setup.slack.fault(DELETE, { kind: "status", status: 500 });
    setup.slack.fault(DELETE, { kind: "lost" });
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    expect(await rows("assistant_threads")).toEqual([]);
    expect(setup.slack.messages).toHaveLength(3);
    await setup.outbox.stop();
    const next = setup.another();
    for (let n = 0; n < 6; n++) {
      await db.advance(10_000);
      await next.drain("erase");
    }
    await next.stop();
    expect(setup.slack.messages).toEqual([]);
    expect(await db.store.countOutbox("erase")).toEqual({ pending: 0, dead: 0 });
  });

  test("a deletion that must wait for Slack delays no posts", async () => {
    const id = await postThread();
    setup.slack.fault(DELETE, { kind: "status", status: 429, headers: { "retry-after": "600" } });
    await db.store.deleteThread(id, "owner");
    await setup.erase();
    const sent = setup.slack.sent(POST).length;
    await postThread("other");
    expect(setup.slack.sent(POST)).toHaveLength(sent + 3);
  });
});

describe.each(DATABASES)("threads without activity on %s", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const left = async () => (await db.sql("select id from assistant_threads order by id")).map(({ id }) => id);

  test("inactive threads are erased after the given days with all their data, oldest first, up to a limit per call", async () => {
    const old = await addThread(db.store);
    const run = await addMessage(db.store, old.id);
    await addSlackMessage(db.store, old.id, "1.2");
    const file = { id: "file_1", owner: "owner", run_id: run.id, name: "a", media_type: "text/plain" };
    await db.store.addFile({ ...file, content: Buffer.from("x") });
    await db.advance(DAY);
    const second = await addThread(db.store);
    await db.advance(89 * DAY);
    const fresh = await addThread(db.store);
    await db.advance(1_000);
    expect(await db.store.eraseInactiveThreads(90, 10)).toEqual({ erased: 1, runs: [run.id] });
    expect((await left()).sort()).toEqual([second.id, fresh.id].sort());
    for (const table of ["messages", "runs", "files", "posted_messages"]) {
      expect(await db.sql(`select 1 from assistant_${table}`), table).toEqual([]);
    }
    const pending = await db.sql(`select lane, kind from assistant_outbox
      where thread_id = '${old.id}' and status = 'pending' order by id`);
    expect(pending).toEqual([
      { lane: "cleanup", kind: "thread.delete_upstream" },
      { lane: "erase", kind: "message.erased" },
      { lane: "notify", kind: "thread.deleted" },
    ]);
    await db.advance(2 * DAY);
    expect((await db.store.eraseInactiveThreads(1, 1)).erased).toBe(1);
    expect(await left()).toEqual([fresh.id]);
  });

  test("a thread in use is not erased", async () => {
    const { id } = await addThread(db.store);
    await db.advance(89 * DAY);
    await endRun(db.store, (await addMessage(db.store, id)).id);
    await db.advance(89 * DAY);
    expect((await db.store.eraseInactiveThreads(90, 10)).erased).toBe(0);
    expect(await left()).toEqual([id]);
  });

  test("each thread is erased once, even if several servers and its reader delete it at the same time", async () => {
    for (let n = 0; n < 12; n++) await addMessage(db.store, (await addThread(db.store)).id);
    await db.advance(100 * DAY);
    const [all, ...swept] = await Promise.all([
      db.store.deleteAllThreads("owner"),
      ...Array.from({ length: 4 }, () => db.store.eraseInactiveThreads(90, 4)),
    ]);
    const erased = swept.reduce((sum, one) => sum + one.erased, all.deleted);
    expect(erased).toBe(12);
    expect(await left()).toEqual([]);
    const [row] = await db.sql("select count(*)::int as n from assistant_outbox where lane = 'cleanup'");
    expect(row?.n).toBe(12);
  });
});
