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

describe("defect 12: maintainers read along", () => {
  test("the first message, then questions, answers and ended runs as its replies; the title reaches it", async () => {
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
    expect(texts()[0]).toContain("*About buttons*");
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });

  test("a thread's creation, question and answer never wait for Slack: a kick returns while Slack hangs", async () => {
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

  test("a failing Slack loses nothing: all is delivered later, in order, in one thread", async () => {
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

  test("a post whose answer got lost is repeated: at least once", async () => {
    setup.slack.fault(POST, { kind: "lost" });
    await addThread(db.store);
    await setup.drain();
    await setup.later(1_100);
    expect(setup.slack.parents()).toHaveLength(2);
  });

  test("the first message of a thread that Slack refused is made up for by the next note", async () => {
    setup.slack.refuse("msg_too_long");
    const { id } = await addThread(db.store);
    await setup.drain();
    setup.slack.accept();
    await ask(id);
    await setup.drain();
    expect(texts()).toEqual(["*New thread* Thread: `th", "Reader: question"]);
  });

  test("what was deleted before its delivery is passed over", async () => {
    const { id } = await addThread(db.store);
    const run = await ask(id);
    await db.sql(`delete from assistant_messages where id = '${run.message_id}'`);
    await setup.drain();
    expect(texts()).toEqual(["*New thread* Thread: `th"]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
  });
});

describe("a refusal", () => {
  test("for good sets the message aside and holds up nothing", async () => {
    setup.slack.refuse("msg_too_long", ({ text }) => String(text).includes("second"));
    const { id } = await addThread(db.store);
    for (const text of ["first", "second", "third"]) await endRun(db.store, (await ask(id, text)).id, { answer: null });
    await setup.drain();
    expect(texts().filter((text) => text?.startsWith("Reader"))).toEqual(["Reader: first", "Reader: third"]);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 1 });
    expect(setup.logged.filter((line) => line.includes("set aside"))).toHaveLength(1);
  });

  test("that the set-up explains is retried until somebody mends it", async () => {
    setup.slack.refuse("not_in_channel");
    const { id } = await addThread(db.store);
    await ask(id);
    await setup.drain();
    for (let n = 0; n < 8; n++) await setup.later(300_000);
    setup.slack.accept();
    await setup.later(300_000);
    expect(texts()).toEqual(["*New thread* Thread: `th", "Reader: question"]);
  });

  test("that the set-up explains is set aside after a day", async () => {
    setup.slack.refuse("invalid_auth");
    await addThread(db.store);
    await setup.drain();
    await setup.later(23 * 3_600_000);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 1, dead: 0 });
    await setup.later(3_600_000);
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 1 });
  });

  test("that others do not share is the message's own fault", async () => {
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

describe("the pace", () => {
  test("Retry-After holds up the whole channel, then all goes on in order", async () => {
    setup.slack.fault(POST, { kind: "status", status: 429, headers: { "retry-after": "30" } });
    await addThread(db.store, { title: "one" });
    await addThread(db.store, { title: "two" });
    await setup.drain();
    await setup.later(15_000);
    expect(setup.slack.requests).toHaveLength(1);
    await setup.later(15_000);
    expect(setup.slack.parents().map(({ text }) => text.slice(0, 5))).toEqual(["*one*", "*two*"]);
  });

  test("is kept over all processes", async () => {
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

test("defect 22: no text reaches the log or the outbox, whatever goes wrong", async () => {
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
