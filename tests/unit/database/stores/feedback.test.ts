import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewFeedback } from "#lib/database/stores/feedback.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, CANARY, endRun, messagesOf, NOTIFY, newAnswer } from "#tests/support/setup/rows.ts";

describe.each(DATABASES)("votes on %s", (kind) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const outbox = () => db.sql("select lane, kind, payload from assistant_outbox order by id");

  /** A thread with one question and its answer. */
  async function answered() {
    const thread = await addThread(db.store);
    const run = await addMessage(db.store, thread.id);
    const answer = newAnswer();
    await endRun(db.store, run.id, { answer });
    return { thread, run, answer: answer.id };
  }

  const vote = (thread_id: string, message_id: string, fields: Partial<NewFeedback> = {}): NewFeedback => ({
    message_id,
    thread_id,
    owner: "owner",
    rating: "up",
    reasons: [],
    note: "",
    buckets: [],
    ...fields,
  });
  const notifications = async () =>
    (await outbox()).flatMap(({ kind, payload }) => (kind === "feedback.given" ? [payload] : []));

  /** Delivers the pending notifications, as the worker does. */
  async function deliver(): Promise<void> {
    for (;;) {
      const options = { token: "worker", leaseMs: 30_000, pace: { key: "none", ms: 0 }, limit: 1 };
      const { claims } = await db.store.claimOutbox(NOTIFY, options);
      if (claims.length === 0) return;
      const results = claims.map(({ row: { id } }) => ({ id, status: "delivered" as const }));
      await db.store.recordDeliveries(NOTIFY, "worker", results, { ...options, limit: 0 });
    }
  }

  test("the latest vote counts, and only its last change is pending for delivery, without texts", async () => {
    const { thread, answer } = await answered();
    const down = { rating: "down", reasons: ["wrong", "missing"], note: CANARY } as const;
    const give = (fields = {}) => db.store.saveFeedback(vote(thread.id, answer, fields));
    expect(await give()).toMatchObject({ outcome: "stored", feedback: { rating: "up", reasons: [], note: "" } });
    expect(await give()).toMatchObject({ outcome: "unchanged", feedback: { rating: "up" } });
    expect(await give(down)).toMatchObject({ outcome: "stored", feedback: down });
    expect(await give(down)).toMatchObject({ outcome: "unchanged", feedback: down });
    expect(await give({ ...down, reasons: ["wrong"] })).toMatchObject({ outcome: "stored" });

    expect((await messagesOf(db.store, thread.id)).votes.get(answer)).toMatchObject({
      rating: "down",
      reasons: ["wrong"],
      note: CANARY,
    });
    const page = await db.store.listMessages(thread.id, "owner", { limit: 9 });
    expect(page?.votes).toEqual(
      new Map([[answer, { message_id: answer, rating: "down", reasons: ["wrong"], note: CANARY }]]),
    );
    const withRating = (rating: string) => ({ message_id: answer, rating });
    expect(await notifications()).toEqual([withRating("down")]);
    expect(JSON.stringify(await outbox())).not.toContain(CANARY);
  });

  test("a vote can be withdrawn, and withdrawing it again changes nothing", async () => {
    const { thread, answer } = await answered();
    await db.store.saveFeedback(vote(thread.id, answer));
    const withdraw = (owner = "owner") => db.store.deleteFeedback(answer, thread.id, owner);
    expect([await withdraw("other"), await withdraw(), await withdraw()]).toEqual([false, true, true]);
    expect((await messagesOf(db.store, thread.id)).votes.get(answer)).toBeUndefined();
    expect(await notifications()).toEqual([]);
  });

  test("withdrawing a vote that maintainers were notified of notifies them again", async () => {
    const { thread, answer } = await answered();
    await db.store.saveFeedback(vote(thread.id, answer));
    await deliver();
    await db.store.saveFeedback(vote(thread.id, answer, { rating: "down" }));
    await db.store.deleteFeedback(answer, thread.id, "owner");
    expect(await notifications()).toEqual([
      { message_id: answer, rating: "up" },
      { message_id: answer, rating: null },
    ]);
  });

  test("readers can vote only on answers in their own threads", async () => {
    const { thread, answer, run } = await answered();
    const other = await answered();
    const refused: [string, string, Partial<NewFeedback>][] = [
      [thread.id, answer, { owner: "other" }],
      [thread.id, run.message_id, {}],
      [thread.id, other.answer, {}],
      [thread.id, "msg_none", {}],
      ["thread_none", answer, {}],
    ];
    for (const [threadId, messageId, fields] of refused) {
      expect(await db.store.saveFeedback(vote(threadId, messageId, fields))).toEqual({ outcome: "not_found" });
      const owner = fields.owner ?? "owner";
      expect(await db.store.deleteFeedback(messageId, threadId, owner)).toBe(false);
    }
    expect(await notifications()).toEqual([]);
  });

  test("the rate limit refuses a changed vote, but not a repeated one", async () => {
    const { thread, answer } = await answered();
    const buckets = [{ key: "feedback", limit: 1, window_ms: 60_000 }];
    const give = (fields = {}) => db.store.saveFeedback(vote(thread.id, answer, { buckets, ...fields }));
    expect(await give()).toMatchObject({ outcome: "stored" });
    expect(await give({ rating: "down" })).toMatchObject({ outcome: "rate_limited" });
    expect(await give()).toMatchObject({ outcome: "unchanged" });
    expect((await messagesOf(db.store, thread.id)).votes.get(answer)).toMatchObject({ rating: "up" });
  });

  test("20 parallel equal votes store one vote and one notification", async () => {
    const { thread, answer } = await answered();
    await Promise.all(Array.from({ length: 20 }, () => db.store.saveFeedback(vote(thread.id, answer))));
    expect(await notifications()).toEqual([{ message_id: answer, rating: "up" }]);
  });

  test("votes are deleted with their thread", async () => {
    const { thread, answer } = await answered();
    await db.store.saveFeedback(vote(thread.id, answer, { note: CANARY }));
    await db.store.deleteThread(thread.id, "owner");
    expect(await db.sql("select * from assistant_feedback")).toEqual([]);
  });
});
