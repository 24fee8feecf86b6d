/** Looking at rows of the outbox, trying them again and dropping them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOutboxCommands, type OutboxCommands, type RowFilter } from "#lib/database/stores/outbox-commands.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread, CANARY } from "#tests/support/setup/rows.ts";

const REFUSED = "is_archived";
const DEAD: RowFilter = { status: "dead" };

describe.each(DATABASES)("commands of the outbox on %s", (kind) => {
  let db: TestDatabase;
  let commands: OutboxCommands;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
    commands = createOutboxCommands(db.client);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  /** Rows of one thread that Slack refused for good. */
  async function setUpDead() {
    const setup = setUpOutbox(db);
    setup.slack.refuse(REFUSED);
    const { id } = await addThread(db.store);
    await addMessage(db.store, id, { text: `first ${CANARY}` });
    await addMessage(db.store, (await addThread(db.store, { owner: "another" })).id, { owner: "another" });
    await setup.drain();
    setup.slack.accept();
    return { ...setup, threadId: id };
  }

  test("rows are listed oldest first, with their age and error, and without any text", async () => {
    const { threadId, outbox } = await setUpDead();
    await db.advance(60_000);
    const { total, rows } = await commands.listRows({}, 3);
    expect([total, rows.length]).toEqual([4, 3]);
    expect(rows[0]).toMatchObject({
      ...{ lane: "notify", notifier: "slack", kind: "thread.created", thread_id: threadId },
      ...{ status: "dead", attempts: 1, error: REFUSED },
    });
    expect(rows[0]?.age_ms).toBeGreaterThanOrEqual(60_000);
    expect(JSON.stringify(rows)).not.toContain(CANARY);
    expect(Object.keys(rows[0] ?? {})).not.toContain("payload");
    for (const [filter, found] of [
      [{ ids: [rows[1]?.id ?? 0] }, 1],
      [{ error: REFUSED, lane: "notify", notifier: "slack" }, 4],
      [{ error: "msg_too_long" }, 0],
      [{ status: "pending" }, 0],
      [{ lane: "erase" }, 0],
    ] satisfies [RowFilter, number][])
      expect((await commands.listRows(filter, 50)).total).toBe(found);
    await outbox.stop();
  });

  test("the state of each queue has its error, until its last row was delivered", async () => {
    const { outbox, drain } = await setUpDead();
    const state = { lane: "notify", notifier: "slack", pending: 0, dead: 4, age_ms: null, error: REFUSED };
    expect(await db.store.reportOutbox()).toEqual([state]);
    await addThread(db.store);
    expect(await db.store.reportOutbox()).toMatchObject([{ notifier: "", pending: 1, dead: 0, error: null }, state]);
    await drain();
    expect(await db.store.reportOutbox()).toEqual([{ ...state, error: null }]);
    await outbox.stop();
  });

  test("a queue reports the error of the first row that waits after a failure", async () => {
    const { outbox, slack, drain } = setUpOutbox(db);
    slack.refuse("not_in_channel");
    await addThread(db.store);
    await drain();
    await db.advance(5_000);
    const [queue] = await db.store.reportOutbox();
    expect(queue).toMatchObject({ pending: 1, dead: 0, error: "not_in_channel" });
    expect(queue?.age_ms).toBeGreaterThanOrEqual(5_000);
    await outbox.stop();
  });

  test("dead rows that are tried again are delivered in order, and take turns with other readers", async () => {
    const { slack, outbox, drain, threadId } = await setUpDead();
    expect(await commands.retryRows(DEAD)).toBe(4);
    expect(await db.store.reportOutbox()).toMatchObject([{ pending: 4, dead: 0 }]);
    const { rows } = await commands.listRows({}, 50);
    expect(rows.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
    await addThread(db.store, { owner: "newcomer" });
    await drain();
    expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
    const parents = slack.parents();
    expect(parents).toHaveLength(3);
    const parent = parents.find(({ text }) => text.includes(threadId));
    expect(slack.replies(parent).map(({ text }) => text)).toEqual([expect.stringContaining("first")]);
    // The newcomer does not wait for all that is tried again.
    const newcomer = parents.find((one) => slack.replies(one).length === 0);
    expect(slack.messages.findIndex(({ ts }) => ts === newcomer?.ts)).toBeLessThan(4);
    await outbox.stop();
  });

  test("a row that waits after a failure is due at once, and one under delivery is left alone", async () => {
    const { slack, outbox, drain } = setUpOutbox(db);
    slack.refuse("not_in_channel");
    await addThread(db.store);
    await drain();
    slack.accept();
    expect(await commands.retryRows({ error: "invalid_auth" })).toBe(0);
    await db.sql("update assistant_outbox set lease_token = 'x', lease_until = now() + interval '20 seconds'");
    expect(await commands.retryRows({})).toBe(0);
    await db.sql("update assistant_outbox set lease_token = null, lease_until = null");
    expect(await commands.retryRows({ error: "not_in_channel" })).toBe(1);
    await drain();
    expect(slack.parents()).toHaveLength(1);
    await outbox.stop();
  });

  test("dropping deletes dead rows, but not those that delete data elsewhere unless they are named", async () => {
    const { outbox } = await setUpDead();
    await db.sql(`insert into assistant_outbox (lane, notifier, thread_id, kind, status) values
      ('erase', 'slack', 'thread_gone', 'message.erased', 'dead')`);
    await db.sql(`insert into assistant_outbox (lane, thread_id, kind, status) values
      ('cleanup', 'thread_gone', 'thread.delete_upstream', 'dead')`);
    const [one] = (await commands.listRows(DEAD, 1)).rows;
    expect(await commands.dropRows({ ids: [one?.id ?? 0] })).toEqual({ dropped: 1, kept: 0 });
    expect(await commands.dropRows(DEAD)).toEqual({ dropped: 3, kept: 2 });
    expect(await commands.dropRows({ ...DEAD, lane: "erase" })).toEqual({ dropped: 1, kept: 0 });
    expect((await commands.listRows({}, 50)).rows).toMatchObject([{ lane: "cleanup" }]);
    await outbox.stop();
  });

  test("pending rows are dropped unless they are under delivery", async () => {
    await addThread(db.store);
    await addThread(db.store);
    await db.sql(`update assistant_outbox set lease_token = 'x', lease_until = now() + interval '20 seconds'
      where id = (select min(id) from assistant_outbox)`);
    expect(await commands.dropRows({ status: "pending" })).toEqual({ dropped: 1, kept: 1 });
  });
});
