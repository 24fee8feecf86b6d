/** The first message of a thread in Slack follows the thread: its updates are coalesced and have a pace of their own. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { notedThread } from "#tests/support/fakes/notes.ts";
import { SLACK_BOT, writeMessage } from "#tests/support/fakes/slack/state.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { hastyClock, type OutboxSetup, POST, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, endRun } from "#tests/support/setup/rows.ts";

const UPDATE = "POST /chat.update";

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

const updates = () => setup.slack.sent(UPDATE);
const rename = (id: string, threadTitle: string) => db.store.updateThread(id, "owner", { threadTitle });

test("many changes of a thread are one update, 2 seconds after the first of them", async () => {
  const { id } = await addThread(db.store);
  await endRun(db.store, (await addMessage(db.store, id)).id);
  await rename(id, "About buttons");
  await setup.drain();
  await setup.outbox.drain("update");
  expect(updates()).toHaveLength(0);
  await setup.update();
  expect(updates()).toHaveLength(1);
  expect(setup.slack.parents()[0]?.text).toContain("*About buttons*");
  expect(await db.store.countOutbox("update")).toEqual({ pending: 0, dead: 0 });
});

test("the worker of updates starts after a delivery, without a kick from outside", async () => {
  setup = setUpOutbox(db, { clock: hastyClock });
  const { id } = await addThread(db.store);
  await addMessage(db.store, id);
  setup.outbox.kick("notify");
  await expect.poll(() => setup.slack.messages.length).toBe(2);
  await db.advance(2_000);
  await expect.poll(() => updates().length).toBe(1);
});

test("updates are retried like posts, and delay none of them", async () => {
  const { id } = await addThread(db.store);
  await rename(id, "One");
  await setup.drain();
  setup.slack.fault(UPDATE, { kind: "status", status: 429, headers: { "retry-after": "30" } });
  await setup.update();
  expect(updates()).toHaveLength(1);
  await addMessage(db.store, id);
  await setup.drain();
  expect(setup.slack.sent(POST)).toHaveLength(2);
  await db.advance(30_000);
  await setup.update();
  expect(updates()).toHaveLength(2);
  expect(setup.slack.parents()[0]?.text).toContain("*One*");
});

test("all processes together keep the pace of updates", async () => {
  for (let n = 0; n < 3; n++) await rename((await addThread(db.store)).id, `Title ${n}`);
  await setup.drain();
  setup = setUpOutbox(db, { paceMs: 50_000 });
  for (const { ts, channel } of [1, 2, 3].map((n) => ({ ts: `170000000${n}.000100`, channel: "C0123456789" }))) {
    writeMessage(setup.slack.state, { channel, ts, thread_ts: null, user: SLACK_BOT, text: "" });
  }
  const processes = [setup.outbox, setup.another()];
  const drainAll = () => Promise.all(processes.map((process) => process.drain("update")));
  await db.advance(2_000);
  for (let count = 1; count <= 3; count++) {
    await drainAll();
    expect(updates()).toHaveLength(count);
    await db.advance(50_000);
    await drainAll();
    expect(updates()).toHaveLength(count);
    await db.advance(10_000);
  }
  await processes[1]?.stop();
});

test("a reply of a maintainer is posted once, and its changes reach the message in Slack", async () => {
  const { id } = await addThread(db.store);
  const message = { thread_id: id, author: "Ada", text: "Use it.", origin: null };
  await db.store.addMaintainerMessage({ ...message, message_id: "msg_site" });
  await db.store.addMaintainerMessage({ ...message, message_id: "msg_slack", origin: "slack:C0123456789:1.2" });
  await setup.drain();
  const [parent] = setup.slack.parents();
  const replies = () => setup.slack.replies(parent).map(({ text }) => text);
  expect(replies()).toEqual(["*Ada to the reader:*\nUse it."]);
  await db.store.changeMaintainerMessage("msg_site", "Use this.");
  await setup.drain();
  expect(replies()).toEqual(["*Ada to the reader:*\nUse this."]);
  await setup.update();
  expect(JSON.stringify(parent?.blocks)).toContain("2 replies");
  await db.store.changeMaintainerMessage("msg_site", null);
  await setup.drain();
  expect(replies()).toEqual([]);
  await db.store.deleteThread(id, "owner");
  await setup.erase();
  expect(setup.slack.messages).toEqual([]);
  expect(await db.store.countOutbox("erase")).toEqual({ pending: 0, dead: 0 });
});

test("a deleted thread is not updated, and one that is deleted during an update is erased after it", async () => {
  const { id } = await addThread(db.store);
  await rename(id, "Never to be seen");
  await setup.drain();
  const { homes } = (await db.store.getThreadById(id)) ?? {};
  const queue = { lane: "update", notifier: "slack", notifiers: ["slack"] } as const;
  const none = { token: "none", leaseMs: 1, pace: { key: "none", ms: 0 }, limit: 0 };
  await db.advance(2_000);
  const { claims } = await db.store.claimOutbox(queue, { ...none, token: "late", leaseMs: 30_000, limit: 1 });
  await db.store.deleteThread(id, "owner");
  setup.slack.refuse("cant_delete_message", (args) => !("text" in args));
  await setup.erase();
  const [parent] = setup.slack.messages;
  expect(parent?.text).toBe("This message was erased.");
  // The update arrives after the erasure.
  const thread = notedThread({ id, title: "Never to be seen", home: homes?.slack ?? null });
  const { message } = await setup.notifier.deliver({ kind: "thread.changed", attempt: 1, thread });
  expect(parent?.text).toContain("Never to be seen");
  if (!message) throw new Error("nothing was updated");
  const posted = { thread_id: id, notifier: "slack", message, is_home: false, message_id: null };
  await db.store.recordDeliveries(
    queue,
    "late",
    [{ id: claims[0]?.row.id ?? 0, status: "delivered", message: posted }],
    none,
  );
  await setup.erase();
  expect(parent?.text).toBe("This message was erased.");
  await setup.update();
  expect(await db.store.countOutbox("update")).toEqual({ pending: 0, dead: 0 });
});
