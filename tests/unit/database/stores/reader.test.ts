/** Readers' actions on a thread besides asking: context, edited questions and deletion. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunRow } from "#lib/database/rows.ts";
import type { Json } from "#lib/json.ts";
import { DATABASES, openTestDatabase, publicTables, type TestDatabase } from "#tests/support/setup/database.ts";
import {
  addMessage,
  addSlackMessage,
  addThread,
  CANARY,
  endRun,
  messagesOf,
  newAnswer,
  newMessage,
  questionOf,
} from "#tests/support/setup/rows.ts";

const LEASE_MS = 30_000;

describe.each(DATABASES)("edits and deletions by readers on %s", (kind) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const outbox = () => db.sql("select lane, kind, payload from assistant_outbox order by id");
  const messageIds = async (threadId: string) =>
    (await messagesOf(db.store, threadId, { limit: 50 })).rows.map(({ id }) => id);

  /** A thread with one question and its answer. */
  async function answered(engine: Json = null) {
    const thread = await addThread(db.store);
    return { thread, ...(await askAndAnswer(thread.id, engine)) };
  }
  async function askAndAnswer(threadId: string, engine: Json = null) {
    const run = await addMessage(db.store, threadId);
    const answer = newAnswer();
    await endRun(db.store, run.id, { answer, engine });
    return { run, answer: answer.id };
  }

  test("a question keeps its page and selected passage, even when it is retried", async () => {
    const { id } = await addThread(db.store);
    const context = { page: "/docs/button", selection: "a\npassage" };
    const run = await addMessage(db.store, id, { context });
    expect(await questionOf(db.store, run)).toMatchObject({ context });
    await endRun(db.store, run.id, { status: "failed", answer: null });
    await addMessage(db.store, id, { retry_of: run.id, context: null });
    expect(await questionOf(db.store, run)).toMatchObject({ context });
    const { id: other } = await addThread(db.store);
    expect(await questionOf(db.store, await addMessage(db.store, other))).toMatchObject({ context: null });
  });

  describe("editing the last question", () => {
    const replace = (run: RunRow, fields = {}) =>
      db.store.sendMessage(newMessage(run.thread_id, { replaces: run.message_id, text: "better", ...fields }));

    test("an edited question replaces the old one with its answers, runs, events and votes, and earlier messages stay", async () => {
      const { thread, run: first } = await answered({ n: 1 });
      const kept = await messageIds(thread.id);
      const failed = await addMessage(db.store, thread.id);
      await endRun(db.store, failed.id, { status: "failed", answer: null, engine: { n: 2 } });
      const retried = await addMessage(db.store, thread.id, { retry_of: failed.id });
      await db.store.claimRun(retried.id, "lease", LEASE_MS, 0);
      await db.store.checkpointRun(retried.id, "lease", LEASE_MS, { conversation_id: "conv_1" }, []);
      await db.store.releaseRun(retried.id, "lease");
      const answer = newAnswer();
      const done = { id: 1, type: "done", data: { status: "completed", message_id: answer.id } } as const;
      await endRun(db.store, retried.id, { answer, engine: { n: 3 }, events: [done] });
      const vote = { rating: "down" as const, reasons: [], note: CANARY };
      const ids = { message_id: answer.id, thread_id: thread.id, owner: "owner", buckets: [] };
      await db.store.saveFeedback({ ...ids, ...vote });

      const sent = await replace(retried);
      expect(sent).toMatchObject({ outcome: "created", run: { status: "queued" } });
      const question = "run" in sent ? sent.run.message_id : "";
      expect(await messageIds(thread.id)).toEqual([...kept, question]);
      expect("run" in sent && (await questionOf(db.store, sent.run))).toMatchObject({
        text: "better",
        role: "user",
      });
      expect(await db.store.getThreadById(thread.id)).toMatchObject({ conversation_id: null });
      const left = await db.sql("select id from assistant_runs order by position");
      expect(left.map(({ id }) => id)).toEqual([first.id, "run" in sent && sent.run.id]);
      expect(await db.sql("select * from assistant_run_events")).toEqual([]);
      expect(await db.sql("select * from assistant_feedback")).toEqual([]);

      const rows = await outbox();
      const cleanup = rows.filter(({ lane }) => lane === "cleanup");
      const engines = [first, failed, retried].map(({ id }, n) => ({ id, engine: { n: n + 1 } }));
      expect(cleanup).toEqual([
        { lane: "cleanup", kind: "thread.delete_upstream", payload: { conversation_id: "conv_1", runs: engines } },
      ]);
      // Undelivered notifications about the old question are dropped.
      expect(rows.flatMap(({ kind, payload }) => (kind === "message.created" ? [payload] : []))).toEqual([
        { message_id: first.message_id },
        { message_id: question, edited: true },
      ]);
      expect(rows.map(({ kind }) => kind)).not.toContain("feedback.given");
      expect(rows.map(({ kind }) => kind)).not.toContain("run.ended");
    });

    test("only the thread's last question can be edited, and only by its owner", async () => {
      const { thread, run: first, answer } = await answered();
      const { run: last } = await askAndAnswer(thread.id);
      const other = await answered();
      for (const replaces of [first.message_id, answer, other.run.message_id, "msg_none"]) {
        expect(await replace(last, { replaces })).toEqual({ outcome: "not_replaceable" });
      }
      expect(await replace(last, { owner: "other" })).toEqual({ outcome: "not_found" });
      expect(await messageIds(thread.id)).toHaveLength(4);
    });

    test("a question cannot be edited while its run is active", async () => {
      const { id } = await addThread(db.store);
      const run = await addMessage(db.store, id);
      expect(await replace(run)).toEqual({ outcome: "run_active" });
    });

    test("20 parallel edits with one idempotency key make one edit", async () => {
      const { thread, run } = await answered();
      const sends = Array.from({ length: 20 }, () => replace(run, { idempotency_key: "key" }));
      const outcomes = (await Promise.all(sends)).map(({ outcome }) => outcome).sort();
      expect(outcomes).toEqual(["created", ...Array(19).fill("replayed")]);
      expect(await messageIds(thread.id)).toHaveLength(1);
      expect((await outbox()).filter(({ lane }) => lane === "cleanup")).toHaveLength(1);
    });

    test("an edit over the rate limit changes nothing", async () => {
      const { thread, run } = await answered();
      const buckets = [{ key: "messages", limit: 1, window_ms: 60_000 }];
      await db.store.takeTokens(buckets);
      const before = await messageIds(thread.id);
      expect(await replace(run, { buckets })).toMatchObject({ outcome: "rate_limited" });
      expect(await messageIds(thread.id)).toEqual(before);
      expect((await outbox()).filter(({ lane }) => lane === "cleanup")).toEqual([]);
    });
  });

  test("a thread's state says whether a run is active and when the last one ended", async () => {
    const { thread, run } = await answered();
    const fresh = await addThread(db.store);
    const states = () => db.store.getThreadStates([thread.id, fresh.id, "thread_none"]);
    const { completed_at } = (await db.store.getRun(run.id, thread.id, "owner")) ?? {};
    expect(completed_at).toBeTruthy();
    expect(await states()).toEqual(
      new Map([
        [thread.id, { running: false, answered_at: completed_at }],
        [fresh.id, { running: false, answered_at: null }],
      ]),
    );
    await addMessage(db.store, thread.id);
    await addMessage(db.store, fresh.id);
    expect(await states()).toEqual(
      new Map([
        [thread.id, { running: true, answered_at: completed_at }],
        [fresh.id, { running: true, answered_at: null }],
      ]),
    );
    expect(await db.store.getThreadStates([])).toEqual(new Map());
  });

  describe("deleting all threads of an owner", () => {
    test("all threads of the owner are deleted with their data, and no other owner's", async () => {
      const first = await answered({ n: 1 });
      const second = await addThread(db.store, { title: CANARY });
      const pending = await addMessage(db.store, second.id);
      await addSlackMessage(db.store, second.id, "1.2");
      const theirs = await addThread(db.store, { owner: "other" });

      expect(await db.store.deleteAllThreads("owner")).toEqual({ deleted: 2, runs: [pending.id] });
      expect(await db.store.deleteAllThreads("owner")).toEqual({ deleted: 0, runs: [] });
      expect(await db.store.listThreads("owner", { limit: 9 })).toEqual({ rows: [], hasMore: false });
      expect(await db.store.getThread(theirs.id, "other")).not.toBeNull();

      const rows = await outbox();
      expect(rows).toHaveLength(6);
      expect(rows).toEqual(
        expect.arrayContaining([
          { lane: "notify", kind: "thread.created", payload: {} },
          {
            lane: "cleanup",
            kind: "thread.delete_upstream",
            payload: { conversation_id: null, runs: [{ id: first.run.id, engine: { n: 1 } }] },
          },
          { lane: "erase", kind: "message.erased", payload: { message: { channel: "C1", ts: "1.2" } } },
          { lane: "notify", kind: "thread.deleted", payload: {} },
        ]),
      );
      for (const table of await publicTables(db.sql)) {
        expect(JSON.stringify(await db.sql(`select to_jsonb(t) as row from public.${table} t`))).not.toContain(CANARY);
      }
    });

    test("parallel deletions, checkpoints and questions cause no deadlock", async () => {
      const runs: RunRow[] = [];
      for (let n = 0; n < 5; n++) runs.push(await addMessage(db.store, (await addThread(db.store)).id));
      for (const run of runs) await db.store.claimRun(run.id, "lease", LEASE_MS, 0);
      const [one, two] = await Promise.all([
        db.store.deleteAllThreads("owner"),
        db.store.deleteAllThreads("owner"),
        ...runs.map((run) => db.store.checkpointRun(run.id, "lease", LEASE_MS, { conversation_id: "conv" }, [])),
        ...runs.map((run) => db.store.sendMessage(newMessage(run.thread_id))),
      ]);
      expect((one?.deleted ?? 0) + (two?.deleted ?? 0)).toBe(5);
      expect(await db.sql("select id from assistant_threads")).toEqual([]);
    });
  });
});
