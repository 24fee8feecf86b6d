import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BACKOFF } from "#lib/outbox/retries.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { hastyClock, type OutboxSetup, POST, setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, CANARY, endRun, messagesOf } from "#tests/support/setup/rows.ts";

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

const texts = (thread = 0) => {
  const parent = setup.slack.parents()[thread];
  return [parent, ...setup.slack.replies(parent)].map((message) => message?.text.replace(/\n/g, " ").slice(0, 24));
};
const ask = (threadId: string, text = "question") => addMessage(db.store, threadId, { text });

describe("posts about a thread (defect 12)", () => {
  test("questions, answers and ended runs are posted as replies to the thread's first message, which shows its title", async () => {
    const { id } = await addThread(db.store, { page: "/docs/button" });
    await endRun(db.store, (await ask(id, "first")).id);
    await endRun(db.store, (await ask(id, "second")).id, {
      status: "expired",
      answer: null,
      last_error: { code: "run_expired", message: "" },
    });
    await setup.drain();
    expect(texts()).toEqual(
      [
        "*New thread* Page: <https",
        "Reader: first",
        "*Assistant:* an answer (",
        "Reader: second",
        "*Run expired* (`run_expir",
      ].map((text) => text.slice(0, 24)),
    );
    expect(setup.slack.parents()).toHaveLength(1);
    expect(await db.store.getThreadById(id)).toMatchObject({ homes: { slack: { ts: setup.slack.parents()[0]?.ts } } });

    await db.store.updateThread(id, "owner", { threadTitle: "About buttons" });
    await setup.drain();
    await setup.update();
    expect(texts()[0]).toContain("*About buttons*");
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });

  test("creating a thread, asking and answering never wait for a hanging Slack", async () => {
    setup = setUpOutbox(db, { clock: hastyClock });
    setup.slack.fault(POST, { kind: "hang" });
    const { id } = await addThread(db.store);
    expect(setup.outbox.kick("notify")).toBeUndefined();
    expect(setup.slack.requests).toEqual([]);
    while (setup.slack.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await endRun(db.store, (await ask(id)).id);
    expect((await messagesOf(db.store, id, { limit: 9 })).rows).toHaveLength(2);
    // Slack has not answered yet.
    expect(setup.slack.requests.map(({ status }) => status)).toEqual([null]);
  });

  test("posts that fail in an outage of Slack are delivered later, in order, in one thread", async () => {
    // Waits that no busy machine fills by itself.
    setup = setUpOutbox(db, { backoff: { ...BACKOFF, firstMs: 60_000, outageMs: 240_000 } });
    setup.slack.fault(POST, { kind: "status", status: 500 }, 2);
    setup.slack.fault(POST, { kind: "network" });
    const { id } = await addThread(db.store, { title: "Title" });
    await ask(id, "first");
    await setup.drain();
    for (const [wait, attempt] of [
      [60_000, 1],
      [120_000, 2],
      [240_000, 3],
    ] as const) {
      await setup.later(wait / 2);
      expect(setup.slack.requests).toHaveLength(attempt);
      expect(setup.slack.messages).toEqual([]);
      await setup.later(wait / 2);
    }
    expect(texts()).toEqual(["*Title* Thread: `thread_", "Reader: first"]);
  });

  test("a post is repeated if Slack's answer to it was lost: delivery is at least once", async () => {
    setup.slack.fault(POST, { kind: "lost" });
    await addThread(db.store);
    await setup.drain();
    await setup.later(1_100);
    expect(setup.slack.parents()).toHaveLength(2);
  });

  test("the next notification posts a first message that Slack refused before", async () => {
    setup.slack.refuse("msg_too_long");
    const { id } = await addThread(db.store);
    await setup.drain();
    setup.slack.accept();
    await ask(id);
    await setup.drain();
    expect(texts()).toEqual(["*New thread* Thread: `th", "Reader: question"]);
  });

  test("a notification about a deleted message is skipped", async () => {
    const { id } = await addThread(db.store);
    const run = await ask(id);
    await db.sql(`delete from assistant_messages where id = '${run.message_id}'`);
    await setup.drain();
    expect(texts()).toEqual(["*New thread* Thread: `th"]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });
});

describe("refusals by Slack", () => {
  test("a message that Slack refuses for good becomes a dead letter and blocks no other", async () => {
    setup.slack.refuse("msg_too_long", ({ text }) => String(text).includes("second"));
    const { id } = await addThread(db.store);
    for (const text of ["first", "second", "third"]) await endRun(db.store, (await ask(id, text)).id, { answer: null });
    await setup.drain();
    expect(texts().filter((text) => text?.startsWith("Reader"))).toEqual(["Reader: first", "Reader: third"]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 1 });
    expect(setup.logged.filter((line) => line.includes("set aside"))).toHaveLength(1);
  });

  test("a message refused because of the set-up is retried until the set-up is repaired", async () => {
    setup.slack.refuse("not_in_channel");
    const { id } = await addThread(db.store);
    await ask(id);
    await setup.drain();
    for (let n = 0; n < 8; n++) await setup.later(300_000);
    setup.slack.accept();
    await setup.later(300_000);
    expect(texts()).toEqual(["*New thread* Thread: `th", "Reader: question"]);
  });

  test("a message refused because of the set-up becomes a dead letter after a day", async () => {
    setup.slack.refuse("invalid_auth");
    await addThread(db.store);
    await setup.drain();
    await setup.later(23 * 3_600_000);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 1, dead: 0 });
    await setup.later(3_600_000);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 1 });
  });

  test("a message refused for an unknown reason becomes a dead letter once Slack accepts another", async () => {
    const bad = await addThread(db.store, { title: "bad" });
    setup.slack.refuse("a_code_nobody_knows", ({ text }) => String(text).includes("bad"));
    await setup.drain();
    await addThread(db.store, { title: "good" });
    await setup.drain();
    await setup.later(1_100);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 1 });
    expect((await db.store.getThreadById(bad.id))?.homes).toEqual({});
  });
});

describe("the pace of posts", () => {
  test("a Retry-After pauses the whole channel, which then continues in order", async () => {
    setup.slack.fault(POST, { kind: "status", status: 429, headers: { "retry-after": "30" } });
    await addThread(db.store, { title: "one" });
    await addThread(db.store, { title: "two" });
    await setup.drain();
    await setup.later(15_000);
    expect(setup.slack.requests).toHaveLength(1);
    await setup.later(15_000);
    expect(setup.slack.parents().map(({ text }) => text.slice(0, 5))).toEqual(["*one*", "*two*"]);
  });

  test("all processes together keep the pace", async () => {
    const paceMs = 60_000;
    setup = setUpOutbox(db, { paceMs });
    for (let n = 0; n < 3; n++) await ask((await addThread(db.store)).id);
    const processes = [setup.outbox, setup.another(), setup.another()];
    const drainAll = () => Promise.all(processes.map((process) => process.drain("notify")));
    await drainAll();
    for (let posted = 1; posted <= 6; posted++) {
      expect(setup.slack.messages).toHaveLength(posted);
      await db.advance(paceMs / 2);
      await drainAll();
      expect(setup.slack.messages).toHaveLength(posted);
      await db.advance(paceMs / 2);
      await drainAll();
    }
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });
});

test("no text of a reader reaches the log or the outbox, whatever fails (defect 22)", async () => {
  const { id } = await addThread(db.store, { title: CANARY, page: `/docs/${CANARY}` });
  setup.slack.fault(POST, { kind: "status", status: 500, message: CANARY });
  setup.slack.fault(POST, { kind: "network" });
  setup.slack.fault(POST, { kind: "status", status: 429, headers: { "retry-after": "1" } });
  await endRun(db.store, (await ask(id, CANARY)).id);
  await setup.drain();
  for (let n = 0; n < 3; n++) await setup.later(10_000);
  setup.slack.refuse("msg_too_long");
  await ask(id, CANARY);
  await setup.drain();
  expect(setup.slack.messages).toHaveLength(3);
  expect(setup.logged.length).toBeGreaterThanOrEqual(4);
  expect(setup.logged.join("\n")).not.toContain(CANARY);
  expect(setup.logged.join("\n")).not.toContain("xoxb");
  expect(JSON.stringify(await db.sql("select * from assistant_outbox"))).not.toContain(CANARY);
});
