import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread } from "#tests/support/setup/rows.ts";

const LEASE_MS = 60_000;
const PLACE = { team_id: "T1", user_id: "U1", channel: "C1", thread_ts: "1.1" };

describe.each(DATABASES)("answers in Slack on %s", (kind) => {
  let db: TestDatabase;
  let answer: SlackAnswer;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    const { id } = await addThread(db.store);
    const run = await addMessage(db.store, id);
    await db.store.addSlackAnswer({ ...PLACE, run_id: run.id, thread_id: id });
    answer = await claim("first");
  });

  async function claim(token: string): Promise<SlackAnswer> {
    const [claimed] = await db.store.claimSlackAnswers(token, LEASE_MS, 10);
    if (!claimed) throw new Error("no answer is due");
    return claimed;
  }
  const keep = (token: string, ts: string | null) => db.store.keepSlackAnswer(answer, { token, leaseMs: LEASE_MS, ts });
  const erased = async () =>
    (await db.sql("select payload from assistant_outbox where lane = 'erase' order by id")).map((row) => row.payload);
  const deleteThread = () => db.store.deleteThread(answer.thread_id, "owner");
  const copyOf = (ts: string) => ({ message: { channel: "C1", ts } });

  test("a kept lease prevents other claims, and a posted message is erased with its thread", async () => {
    await db.advance(LEASE_MS / 2);
    expect(await keep("first", "2.1")).toBe(true);
    await db.advance(LEASE_MS / 2 + 1_000);
    expect(await db.store.claimSlackAnswers("second", LEASE_MS, 10)).toEqual([]);
    await deleteThread();
    expect(await erased()).toEqual([copyOf("2.1")]);
  });

  test("a message that was posted under a lost lease is erased at once", async () => {
    await db.advance(LEASE_MS + 1_000);
    await claim("second");
    expect(await keep("first", "2.1")).toBe(false);
    expect(await erased()).toEqual([copyOf("2.1")]);
    expect(await keep("second", "2.2")).toBe(true);
    await deleteThread();
    expect(await erased()).toEqual([copyOf("2.1"), copyOf("2.2")]);
  });

  test("a message that was posted while its thread was deleted is erased", async () => {
    await deleteThread();
    expect(await keep("first", "2.1")).toBe(false);
    expect(await erased()).toEqual([copyOf("2.1")]);
  });

  test("the deletion of the thread and the record of a message at the same time do not lock each other", async () => {
    for (let round = 0; round < 20; round++) {
      const { id } = await addThread(db.store);
      const run = await addMessage(db.store, id);
      await db.store.addSlackAnswer({ ...PLACE, run_id: run.id, thread_id: id });
      answer = await claim(`round ${round}`);
      const ts = `3.${round}`;
      await Promise.all([keep(`round ${round}`, ts), deleteThread()]);
      expect(await erased()).toContainEqual(copyOf(ts));
    }
  });
});
