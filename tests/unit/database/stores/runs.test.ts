import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, endRun, messagesOf, newAnswer, newMessage, runEnd } from "#tests/support/setup/rows.ts";

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

  const event = (id: number, text: string): RunEvent => ({ id, type: "delta", data: { delta: text, offset: 0 } });
  const followed = async (id: string, after = 0) => (await db.store.followRuns([{ id, after }]))[0];

  describe("leases of a run", () => {
    test("a run has one lease holder, who can renew the lease; another process claims the run after the lease expires", async () => {
      const { id } = await pending();
      expect(await db.store.claimRun(id, "mine", LEASE_MS, 0)).toMatchObject({ id, status: "in_progress", claims: 1 });
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).toBeNull();
      await db.advance(LEASE_MS / 2);
      expect(await db.store.claimRun(id, "mine", LEASE_MS, 0)).toMatchObject({ id, claims: 1 });
      await db.advance(LEASE_MS * 0.6);
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).toBeNull();
      expect(await db.store.listUndrivenRuns()).toEqual([]);
      await db.advance(LEASE_MS);
      expect(await db.store.listUndrivenRuns()).toEqual([id]);
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).toMatchObject({ id, claims: 2 });
      expect(await db.store.claimRun(id, "mine", LEASE_MS, 0)).toBeNull();
    });

    test("only one of 20 parallel claims of a run succeeds", async () => {
      const { id } = await pending();
      const claims = Array.from({ length: 20 }, (_, n) => db.store.claimRun(id, `token ${n}`, LEASE_MS, 0));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    test("a released run can be claimed at once, but only its holder releases it", async () => {
      const { id } = await pending();
      await db.store.claimRun(id, "mine", LEASE_MS, 0);
      await db.store.releaseRun(id, "yours");
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).toBeNull();
      await db.store.releaseRun(id, "mine");
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).not.toBeNull();
    });

    test("the remaining time of a run is measured by the database's clock", async () => {
      const { id } = await pending();
      await db.advance(59_000);
      expect((await db.store.claimRun(id, "mine", LEASE_MS, 0))?.remaining_ms).toBeLessThanOrEqual(1_000);
      await db.advance(2_000);
      expect((await db.store.claimRun(id, "mine", LEASE_MS, 0))?.remaining_ms).toBeLessThan(0);
    });
  });

  describe("the data of a claimed run", () => {
    test("a claim returns the thread, question, history and files of the run", async () => {
      const thread = await addThread(db.store);
      const first = await addMessage(db.store, thread.id, { text: "First?" });
      await endRun(db.store, first.id, { answer: newAnswer({ text: "Yes." }) });
      const file = { id: "file_1", owner: "owner", run_id: null, name: "a.txt", media_type: "text/plain" };
      await db.store.addFile({ ...file, content: Buffer.from("a") });
      const refused = await addMessage(db.store, thread.id, { text: "Second?", attachments: ["file_1"] });
      await endRun(db.store, refused.id, {
        ...{ status: "failed", answer: null, last_error: { code: "attachment_refused", message: "" } },
      });
      const run = await addMessage(db.store, thread.id, { retry_of: refused.id });
      const claimed = await db.store.claimRun(run.id, "mine", LEASE_MS, 2);
      expect(claimed).toMatchObject({
        ...{ claims: 1, engine: null, answer: null, is_retry: true, events: [], refused_runs: [refused.id] },
        thread: { id: thread.id },
        question: { text: "Second?" },
        files: [{ id: "file_1", message_id: run.message_id }],
      });
      expect(claimed?.history.map(({ text }) => text)).toEqual(["First?", "Yes."]);
    });

    test("a claim by another process returns the events and the answer so far", async () => {
      const { id } = await pending();
      await db.store.claimRun(id, "mine", LEASE_MS, 0);
      const patch = { state: { n: 1 }, engine: { at: 2 }, answer: "So" };
      await db.store.checkpointRun(id, "mine", 1, patch, [event(1, "S"), event(2, "o")]);
      await db.advance(1_000);
      expect(await db.store.claimRun(id, "yours", LEASE_MS, 0)).toMatchObject({
        ...{ claims: 2, ...patch, is_retry: false, events: [event(1, "S"), event(2, "o")] },
      });
    });

    test("the leases of many runs are renewed in one call, which leaves out runs without a lease", async () => {
      const [one, two, three] = [await pending(), await pending(), await pending()];
      for (const { id } of [one, two]) await db.store.claimRun(id, "mine", LEASE_MS, 0);
      await db.store.cancelRun(two.id, two.thread_id, "owner");
      await db.advance(LEASE_MS * 0.6);
      const leases = [one, two, three].map(({ id }) => ({ id, token: "mine" }));
      const renewed = await db.store.renewRuns(leases, LEASE_MS);
      expect(new Map(renewed.map(({ id, cancel_requested }) => [id, cancel_requested]))).toEqual(
        new Map([
          [one.id, false],
          [two.id, true],
        ]),
      );
      await db.advance(LEASE_MS * 0.6);
      expect(await db.store.claimRun(one.id, "yours", LEASE_MS, 0)).toBeNull();
    });
  });

  describe("a checkpoint", () => {
    test("a checkpoint is stored with its events, only by the lease's holder, and renews the lease", async () => {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      const patch = { status: "requires_action" as const, required_action: { names: ["docs_search"] } };
      const save = (token: string, fields: object, ...events: RunEvent[]) =>
        db.store.checkpointRun(run.id, token, LEASE_MS, fields, events);
      expect(await save("mine", { ...patch, conversation_id: "conv_1" }, event(1, "a"), event(2, "b"))).toEqual({
        cancel_requested: false,
      });
      await db.advance(LEASE_MS * 0.6);
      expect(await save("mine", { status: "in_progress", required_action: null }, event(3, "c"))).not.toBeNull();
      await db.advance(LEASE_MS * 0.6);
      expect(await save("yours", { status: "requires_action" }, event(4, "no"))).toBeNull();

      const stored = await followed(run.id, 1);
      expect(stored).toMatchObject({ is_leased: true, run: { status: "in_progress", required_action: null } });
      expect((await db.store.getThreadById(run.thread_id))?.conversation_id).toBe("conv_1");
      expect(stored?.events).toEqual([event(2, "b"), event(3, "c")]);
      expect(await db.store.getRun(run.id, "thread_other", "owner")).toBeNull();
      expect(await db.store.getRun(run.id, run.thread_id, "other")).toBeNull();
    });

    test("storing a checkpoint twice doubles no event", async () => {
      const { id } = await pending();
      await db.store.claimRun(id, "mine", LEASE_MS, 0);
      await db.store.checkpointRun(id, "mine", LEASE_MS, {}, [event(1, "a"), event(2, "b")]);
      await db.store.checkpointRun(id, "mine", LEASE_MS, {}, [event(1, "a"), event(2, "b"), event(3, "c")]);
      expect((await followed(id))?.events).toEqual([event(1, "a"), event(2, "b"), event(3, "c")]);
    });

    test("a checkpoint returns that the run was asked to end", async () => {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      await db.store.cancelRun(run.id, run.thread_id, "owner");
      const patch = { status: "in_progress" as const };
      expect(await db.store.checkpointRun(run.id, "mine", LEASE_MS, patch, [])).toEqual({ cancel_requested: true });
      expect((await followed(run.id))?.run.status).toBe("cancelling");
    });
  });

  describe("the end of a run", () => {
    test("a run ends once, with its answer, its events and a notification", async () => {
      const run = await pending();
      const answer = newAnswer();
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      expect(await db.store.finishRun(run.id, "yours", runEnd())).toBeNull();
      const done: RunEvent = { id: 1, type: "done", data: { status: "completed", message_id: answer.id } };
      expect(await db.store.finishRun(run.id, "mine", runEnd({ answer, events: [done] }))).toMatchObject({
        ...{ id: run.id, status: "completed", completed_at: expect.any(String) },
      });
      expect(await db.store.finishRun(run.id, "mine", runEnd())).toBeNull();
      expect(await db.store.checkpointRun(run.id, "mine", LEASE_MS, { status: "in_progress" }, [])).toBeNull();
      expect(await db.store.claimRun(run.id, "mine", LEASE_MS, 0)).toBeNull();

      expect((await messagesOf(db.store, run.thread_id, { limit: 9 })).rows).toMatchObject([
        { id: run.message_id },
        { id: answer.id, run_id: run.id, role: "assistant", status: "completed" },
      ]);
      expect((await followed(run.id))?.events).toEqual([done]);
      const rows = await db.sql("select kind, payload from assistant_outbox order by id desc limit 1");
      expect(rows).toMatchObject([{ kind: "message.completed", payload: { run_id: run.id, message_id: answer.id } }]);
    });

    test("20 parallel attempts to end a run write one answer", async () => {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      const ends = await Promise.all(Array.from({ length: 20 }, () => db.store.finishRun(run.id, "mine", runEnd())));
      expect(ends.filter(Boolean)).toHaveLength(1);
      expect((await messagesOf(db.store, run.thread_id, { limit: 9 })).rows).toHaveLength(2);
    });

    test.each(["failed", "cancelled", "expired", "incomplete"] as const)(
      "a run that ended as %s is notified with its error code",
      async (status) => {
        const run = await pending();
        await endRun(db.store, run.id, { status, answer: null, last_error: { code: "some_code", message: "…" } });
        expect(await db.store.getRun(run.id, run.thread_id, "owner")).toMatchObject({
          status,
          last_error: { code: "some_code" },
        });
        const rows = await db.sql("select kind, payload from assistant_outbox order by id desc limit 1");
        expect(rows).toMatchObject([{ kind: "run.ended", payload: { status, code: "some_code", message_id: null } }]);
        expect(await db.store.sendMessage(newMessage(run.thread_id))).toMatchObject({ outcome: "created" });
      },
    );
  });

  describe("cancelling a run", () => {
    test("cancelling asks an active run to end, and leaves an ended one as it is", async () => {
      const run = await pending();
      const cancel = (owner = "owner") => db.store.cancelRun(run.id, run.thread_id, owner);
      expect(await cancel("other")).toBeNull();
      expect(await cancel()).toMatchObject({ status: "cancelling" });
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      await db.store.checkpointRun(run.id, "mine", LEASE_MS, { status: "in_progress" }, []);
      expect(await cancel()).toMatchObject({ status: "cancelling", cancel_requested: true });
      await endRun(db.store, run.id, { status: "completed" }).catch(() => {});
      await db.store.finishRun(run.id, "mine", runEnd());
      expect(await cancel()).toMatchObject({ status: "completed" });
    });
  });

  test("a run can end while its thread is deleted, without a deadlock", async () => {
    for (let n = 0; n < 10; n++) {
      const run = await pending();
      await db.store.claimRun(run.id, "mine", LEASE_MS, 0);
      const [deleted] = await Promise.all([
        db.store.deleteThread(run.thread_id, "owner"),
        db.store.finishRun(run.id, "mine", runEnd()),
        db.store.checkpointRun(run.id, "mine", LEASE_MS, { conversation_id: "conv" }, []),
      ]);
      expect(deleted).not.toBeNull();
    }
    expect(await db.sql("select id from assistant_messages")).toEqual([]);
  });
});
