import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { addMessage, addThread, endRun, newAnswer, newMessage, runEnd } from "#tests/support/rows.ts";

const LEASE_MS = 30_000;

describe.each(DATABASES)("runs on %s", (kind) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  async function pending() {
    const thread = await addThread(db.store);
    return addMessage(db.store, thread.id);
  }

  describe("leases", () => {
    test("one holder at a time, who may renew; an abandoned lease passes on", async () => {
      const { id } = await pending();
      expect(await db.store.claimRun(id, "mine", LEASE_MS)).toMatchObject({ id, status: "queued" });
      expect(await db.store.claimRun(id, "yours", LEASE_MS)).toBeNull();
      await db.advance(LEASE_MS / 2);
      expect(await db.store.claimRun(id, "mine", LEASE_MS)).toMatchObject({ id });
      await db.advance(LEASE_MS * 0.6);
      expect(await db.store.claimRun(id, "yours", LEASE_MS)).toBeNull();
      await db.advance(LEASE_MS);
      expect(await db.store.claimRun(id, "yours", LEASE_MS)).toMatchObject({ id });
      expect(await db.store.claimRun(id, "mine", LEASE_MS)).toBeNull();
    });

    test("20 parallel claims have one winner", async () => {
      const { id } = await pending();
      const claims = Array.from({ length: 20 }, (_, n) => db.store.claimRun(id, `token ${n}`, LEASE_MS));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    test("a released run can be claimed at once, but only its holder releases it", async () => {
      const { id } = await pending();
      await db.store.claimRun(id, "mine", LEASE_MS);
      await db.store.releaseRun(id, "yours");
      expect(await db.store.claimRun(id, "yours", LEASE_MS)).toBeNull();
      await db.store.releaseRun(id, "mine");
      expect(await db.store.claimRun(id, "yours", LEASE_MS)).not.toBeNull();
    });

    test("the time that remains is the database's", async () => {
      const { id } = await pending();
      await db.advance(59_000);
      expect((await db.store.claimRun(id, "mine", LEASE_MS))?.remaining_ms).toBeLessThanOrEqual(1_000);
      await db.advance(2_000);
      expect((await db.store.claimRun(id, "mine", LEASE_MS))?.remaining_ms).toBeLessThan(0);
    });
  });

  describe("progress", () => {
    test("is stored with its events, by the lease's holder only", async () => {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS);
      const delta = (text: string) => ({ type: "delta" as const, data: { delta: text, offset: 0 } });
      const patch = { status: "in_progress" as const, state: { n: 1 }, required_action: { names: ["docs_search"] } };
      expect(await db.store.saveRun(run.id, "mine", { ...patch, thread_ref: "conv_1" }, [delta("a"), delta("b")])).toBe(
        true,
      );
      expect(await db.store.saveRun(run.id, "mine", { required_action: null }, [delta("c")])).toBe(true);
      expect(await db.store.saveRun(run.id, "yours", { status: "requires_action" }, [delta("no")])).toBe(false);

      const stored = await db.store.run(run.id, run.thread_id);
      expect(stored).toMatchObject({ status: "in_progress", state: { n: 1 }, required_action: null });
      expect((await db.store.threadById(run.thread_id))?.openai_thread_id).toBe("conv_1");
      expect(await db.store.events(run.id, 1)).toEqual([
        { id: 2, ...delta("b") },
        { id: 3, ...delta("c") },
      ]);
      expect(await db.store.run(run.id, "thread_other")).toBeNull();
    });
  });

  describe("the end", () => {
    test("comes once, with the answer, its events and its note", async () => {
      const run = await pending();
      const answer = newAnswer();
      await db.store.claimRun(run.id, "mine", LEASE_MS);
      expect(await db.store.finishRun(run.id, "yours", runEnd())).toBe(false);
      const done = { type: "done" as const, data: { status: "completed" as const, message_id: answer.id } };
      expect(await db.store.finishRun(run.id, "mine", runEnd({ answer, events: [done] }))).toBe(true);
      expect(await db.store.finishRun(run.id, "mine", runEnd())).toBe(false);
      expect(await db.store.saveRun(run.id, "mine", { status: "in_progress" })).toBe(false);
      expect(await db.store.claimRun(run.id, "mine", LEASE_MS)).toBeNull();

      expect((await db.store.messages(run.thread_id, { limit: 9 })).rows).toMatchObject([
        { id: run.message_id },
        { id: answer.id, run_id: run.id, role: "assistant", status: "completed" },
      ]);
      expect(await db.store.events(run.id, 0)).toEqual([{ id: 1, ...done }]);
      const notes = await db.sql("select kind, payload from assistant_outbox order by id desc limit 1");
      expect(notes).toMatchObject([{ kind: "message.completed", payload: { run_id: run.id, message_id: answer.id } }]);
    });

    test("20 parallel ends write one answer", async () => {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS);
      const ends = await Promise.all(Array.from({ length: 20 }, () => db.store.finishRun(run.id, "mine", runEnd())));
      expect(ends.filter(Boolean)).toHaveLength(1);
      expect((await db.store.messages(run.thread_id, { limit: 9 })).rows).toHaveLength(2);
    });

    test.each(["failed", "cancelled", "expired", "incomplete"] as const)("%s is told with its code", async (status) => {
      const run = await pending();
      await endRun(db.store, run.id, { status, answer: null, last_error: { code: "some_code", message: "…" } });
      expect(await db.store.run(run.id, run.thread_id)).toMatchObject({ status, last_error: { code: "some_code" } });
      const notes = await db.sql("select kind, payload from assistant_outbox order by id desc limit 1");
      expect(notes).toMatchObject([{ kind: "run.ended", payload: { status, code: "some_code", message_id: null } }]);
      expect(await db.store.sendMessage(newMessage(run.thread_id))).toMatchObject({ outcome: "created" });
    });
  });

  describe("cancelling", () => {
    test("asks a pending run to end, and leaves an ended one as it is", async () => {
      const run = await pending();
      const cancel = (owner = "owner") => db.store.cancelRun(run.id, run.thread_id, owner);
      expect(await cancel("other")).toBeNull();
      expect(await cancel()).toMatchObject({ status: "cancelling" });
      await db.store.claimRun(run.id, "mine", LEASE_MS);
      await db.store.saveRun(run.id, "mine", { status: "in_progress" });
      expect(await cancel()).toMatchObject({ status: "cancelling", cancel_requested: true });
      await endRun(db.store, run.id, { status: "completed" }).catch(() => {});
      await db.store.finishRun(run.id, "mine", runEnd());
      expect(await cancel()).toMatchObject({ status: "completed" });
    });
  });

  test("a run that ends while its thread is deleted blocks nobody", async () => {
    for (let n = 0; n < 10; n++) {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS);
      const [deleted] = await Promise.all([
        db.store.deleteThread(run.thread_id, "owner"),
        db.store.finishRun(run.id, "mine", runEnd()),
        db.store.saveRun(run.id, "mine", { thread_ref: "conv" }),
      ]);
      expect(deleted).toBe(true);
    }
    expect(await db.sql("select id from assistant_messages")).toEqual([]);
  });
});
