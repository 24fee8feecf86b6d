import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import { DATABASES, openTestDatabase, publicTables, type TestDatabase } from "#tests/support/setup/database.ts";
import {
  addMessage,
  addSlackMessage,
  addThread,
  CANARY,
  endRun,
  messagesOf,
  NOTIFY,
  newMessage,
  runEnd,
} from "#tests/support/setup/rows.ts";

const MINUTE = 60_000;

describe.each(DATABASES)("threads and messages on %s", (kind) => {
  let db: TestDatabase;
  const bucket = (limit: number) => ({ key: "messages:owner", limit, window_ms: MINUTE });

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  describe("threads", () => {
    test("a thread is visible to its owner only", async () => {
      const thread = await addThread(db.store, { title: "Buttons", page: "/docs/button" });
      expect(thread).toMatchObject({ metadata: { threadTitle: "Buttons" }, page_path: "/docs/button" });
      expect(await db.store.getThread(thread.id, "owner")).toMatchObject({ id: thread.id, metadata: thread.metadata });
      expect(await db.store.getThread(thread.id, "other")).toBeNull();
      expect(await db.store.getThreadById(thread.id)).toMatchObject({ id: thread.id });
    });

    test("new metadata of a thread is merged with the old, up to 16 keys", async () => {
      const { id } = await addThread(db.store, { title: "Old" });
      const more = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`key${n}`, "value"]));
      expect(await db.store.updateThread(id, "owner", { threadTitle: "New" })).toMatchObject({
        outcome: "updated",
        thread: { metadata: { threadTitle: "New" } },
      });
      expect(await db.store.updateThread(id, "owner", more)).toMatchObject({ outcome: "updated" });
      expect(await db.store.updateThread(id, "owner", { oneTooMany: "" })).toEqual({ outcome: "too_many_keys" });
      expect(await db.store.updateThread(id, "other", {})).toEqual({ outcome: "not_found" });
      expect((await db.store.getThread(id, "owner"))?.metadata).toEqual({ threadTitle: "New", ...more });
    });

    test("the list shows the owner's threads, latest activity first, page by page", async () => {
      const made: string[] = [];
      for (let n = 0; n < 5; n++) {
        made.push((await addThread(db.store)).id);
        // PGlite's clock counts milliseconds: two threads of one would be in the order of their ids.
        await db.advance(1);
      }
      await addThread(db.store, { owner: "other" });
      const [first = "", ...rest] = made;
      await addMessage(db.store, first);
      const order = [first, ...rest.reverse()];

      const page = await db.store.listThreads("owner", { limit: 3 });
      expect(page).toMatchObject({ hasMore: true });
      expect(page.rows.map(({ id }) => id)).toEqual(order.slice(0, 3));
      const next = await db.store.listThreads("owner", { limit: 3, after: order[2] });
      expect(next.rows.map(({ id }) => id)).toEqual(order.slice(3));
      expect(next.hasMore).toBe(false);
      expect(await db.store.listThreads("other", { limit: 3, after: order[2] })).toEqual({ rows: [], hasMore: false });
    });

    test("a search finds threads by title and message, and treats wildcards as text", async () => {
      const titled = await addThread(db.store, { title: "Größe of 100 % buttons" });
      const spoken = await addThread(db.store);
      await addMessage(db.store, spoken.id, { text: "Where is the Modal?" });
      const found = async (q: string) =>
        (await db.store.listThreads("owner", { limit: 9, q })).rows.map(({ id }) => id);
      expect(await found("BUTTONS")).toEqual([titled.id]);
      expect(await found("modal")).toEqual([spoken.id]);
      expect(await found("100 %")).toEqual([titled.id]);
      expect(await found("%")).toEqual([titled.id]);
      expect(await found("_")).toEqual([]);
    });

    test("a deleted thread leaves outbox rows for its cleanup and no text in any table", async () => {
      const thread = await addThread(db.store, { title: `about ${CANARY}` });
      const run = await addMessage(db.store, thread.id, { idempotency_key: "key" });
      await db.store.claimRun(run.id, "lease", MINUTE, 0);
      const patch = { engine: { responseId: "resp_1" }, answer: CANARY, conversation_id: "conv_1" };
      const delta: RunEvent = { id: 1, type: "delta", data: { delta: CANARY, offset: 0 } };
      await db.store.checkpointRun(run.id, "lease", MINUTE, patch, [delta]);
      await addSlackMessage(db.store, thread.id, "1.2");

      expect(await db.store.deleteThread(thread.id, "other")).toBeNull();
      expect(await db.store.deleteThread(thread.id, "owner")).toEqual([run.id]);
      expect(await db.store.deleteThread(thread.id, "owner")).toBeNull();

      const rows = await db.sql("select lane, kind, payload from assistant_outbox order by id");
      expect(rows).toEqual([
        {
          lane: "cleanup",
          kind: "thread.delete_upstream",
          payload: { conversation_id: "conv_1", runs: [{ id: run.id, engine: { responseId: "resp_1" } }] },
        },
        { lane: "erase", kind: "message.erased", payload: { message: { channel: "C1", ts: "1.2" } } },
        { lane: "notify", kind: "thread.deleted", payload: {} },
      ]);
      for (const table of await publicTables(db.sql)) {
        expect(JSON.stringify(await db.sql(`select to_jsonb(t) as row from public.${table} t`))).not.toContain(CANARY);
      }
      expect(await db.store.finishRun(run.id, "lease", runEnd())).toBeNull();
    });
  });

  describe("sending a message", () => {
    test("an accepted message creates a queued run and a notification", async () => {
      const { id } = await addThread(db.store);
      const message = newMessage(id);
      const sent = await db.store.sendMessage(message);
      expect(sent).toMatchObject({ outcome: "created", run: { id: message.run_id, status: "queued", thread_id: id } });
      const { rows } = await messagesOf(db.store, id, { limit: 9 });
      expect(rows).toMatchObject([{ id: message.message_id, role: "user", text: message.text }]);
      const notifications = await db.sql("select kind, payload from assistant_outbox order by id");
      expect(notifications.at(-1)).toEqual({ kind: "message.created", payload: { message_id: message.message_id } });
    });

    test("sending to another owner's thread fails as not found", async () => {
      const { id } = await addThread(db.store);
      expect(await db.store.sendMessage(newMessage(id, { owner: "other" }))).toEqual({ outcome: "not_found" });
      expect(await db.store.sendMessage(newMessage("thread_none"))).toEqual({ outcome: "not_found" });
    });

    test("a repeated idempotency key returns the first run, even after its end, and refuses another body", async () => {
      const { id } = await addThread(db.store);
      const key = { idempotency_key: "key" };
      const run = await addMessage(db.store, id, key);
      expect(await db.store.sendMessage(newMessage(id, key))).toMatchObject({
        outcome: "replayed",
        run: { id: run.id },
      });
      await endRun(db.store, run.id);
      expect(await db.store.sendMessage(newMessage(id, key))).toMatchObject({
        outcome: "replayed",
        run: { id: run.id, status: "completed" },
      });
      expect(await db.store.sendMessage(newMessage(id, { ...key, request_hash: "else" }))).toMatchObject({
        outcome: "key_reused",
      });
      const foreign = await addThread(db.store, { owner: "other" });
      const theirs = newMessage(foreign.id, { ...key, owner: "other" });
      expect(await db.store.sendMessage(theirs)).toMatchObject({ outcome: "created" });
    });

    test("20 parallel sends with one idempotency key create one run", async () => {
      const { id } = await addThread(db.store);
      const sends = Array.from({ length: 20 }, () => db.store.sendMessage(newMessage(id, { idempotency_key: "key" })));
      const sent = await Promise.all(sends);
      expect(sent.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
      expect(sent.filter(({ outcome }) => outcome === "replayed")).toHaveLength(19);
      expect(new Set(sent.map((each) => ("run" in each ? each.run.id : null))).size).toBe(1);
      expect((await messagesOf(db.store, id, { limit: 50 })).rows).toHaveLength(1);
    });

    test("20 parallel sends to one thread create one active run", async () => {
      const { id } = await addThread(db.store);
      const sent = await Promise.all(Array.from({ length: 20 }, () => db.store.sendMessage(newMessage(id))));
      expect(sent.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
      expect(sent.filter(({ outcome }) => outcome === "run_active")).toHaveLength(19);
      expect(await db.store.listUndrivenRuns()).toHaveLength(1);
    });

    test("only the last, unanswered run can be retried, with the same question", async () => {
      const { id } = await addThread(db.store);
      const answered = await addMessage(db.store, id);
      await endRun(db.store, answered.id);
      const failed = await addMessage(db.store, id);
      await endRun(db.store, failed.id, { status: "failed", last_error: { code: "upstream_failed", message: "" } });
      const retry = (retry_of: string) => db.store.sendMessage(newMessage(id, { retry_of }));
      expect(await retry(answered.id)).toEqual({ outcome: "not_retryable" });
      expect(await retry("run_none")).toEqual({ outcome: "not_retryable" });

      const before = (await messagesOf(db.store, id, { limit: 9 })).rows.length;
      const sent = await retry(failed.id);
      expect(sent).toMatchObject({ outcome: "created", run: { message_id: failed.message_id } });
      // The partial answer of the failed run made way.
      expect((await messagesOf(db.store, id, { limit: 9 })).rows).toHaveLength(before - 1);
      expect(await retry(failed.id)).toEqual({ outcome: "run_active" });
    });

    test("a message over the rate limit is refused with a waiting time and not stored", async () => {
      const { id } = await addThread(db.store);
      const run = await addMessage(db.store, id, { buckets: [bucket(1)] });
      await endRun(db.store, run.id);
      const refused = await db.store.sendMessage(newMessage(id, { buckets: [bucket(1)] }));
      expect(refused).toMatchObject({ outcome: "rate_limited" });
      const wait = "retry_after_ms" in refused ? refused.retry_after_ms : 0;
      expect(wait).toBeGreaterThan(MINUTE - 5_000);
      expect(wait).toBeLessThanOrEqual(MINUTE);
      expect((await messagesOf(db.store, id, { limit: 9 })).rows).toHaveLength(2);
      await db.advance(wait);
      expect(await db.store.sendMessage(newMessage(id, { buckets: [bucket(1)] }))).toMatchObject({
        outcome: "created",
      });
    });
  });

  describe("reading messages", () => {
    test("messages are listed oldest first, page by page", async () => {
      const { id } = await addThread(db.store);
      for (let n = 0; n < 3; n++)
        await endRun(db.store, (await addMessage(db.store, id, { text: `question ${n}` })).id);
      const all = (await messagesOf(db.store, id, { limit: 50 })).rows;
      expect(all.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "user", "assistant"]);
      const page = await messagesOf(db.store, id, { limit: 2, after: all[1]?.id });
      expect(page).toMatchObject({ rows: all.slice(2, 4), hasMore: true });
      expect(await messagesOf(db.store, id, { limit: 2, after: "msg_none" })).toMatchObject({
        rows: [],
        hasMore: false,
      });
      expect(await db.store.listMessages(id, "other", { limit: 2 })).toBeNull();
    });
  });

  describe("rate limits", () => {
    test("a bucket holds its limit and refills evenly", async () => {
      const take = () => db.store.takeTokens([bucket(3)]);
      expect([await take(), await take(), await take()]).toEqual([0, 0, 0]);
      const wait = await take();
      expect(wait).toBeGreaterThan(15_000);
      expect(wait).toBeLessThanOrEqual(20_000);
      await db.advance(20_000);
      expect(await take()).toBe(0);
      expect(await take()).toBeGreaterThan(0);
      await db.advance(10 * MINUTE);
      expect([await take(), await take(), await take()]).toEqual([0, 0, 0]);
      expect(await take()).toBeGreaterThan(0);
    });

    test("tokens are taken from all buckets or from none", async () => {
      const full = { ...bucket(1), key: "address" };
      await db.store.takeTokens([full]);
      expect(await db.store.takeTokens([bucket(1), full])).toBeGreaterThan(0);
      expect(await db.store.takeTokens([bucket(1)])).toBe(0);
    });

    test("20 parallel requests take no more tokens than the bucket holds", async () => {
      const waits = await Promise.all(Array.from({ length: 20 }, () => db.store.takeTokens([bucket(7)])));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(7);
    });

    // PGlite has one connection: no request waits for another.
    if (kind === "postgres") {
      test("a request that waited for another finds the tokens gone that it took", async () => {
        const { key } = bucket(1);
        await db.sql("begin");
        await db.sql(`insert into rate_limits (key, arrival) values ('${key}', clock_timestamp())`);
        const second = db.store.takeTokens([bucket(1)]);
        await vi.waitFor(async () =>
          expect(await db.sql("select pid from pg_locks where not granted")).toHaveLength(1),
        );
        await db.sql(`select take_tokens('[${JSON.stringify(bucket(1))}]')`);
        await db.sql("commit");
        expect(await second).toBeGreaterThan(0);
      });
    }
  });

  test("a sweep deletes only full buckets and outbox rows delivered long ago", async () => {
    await addThread(db.store);
    await addThread(db.store);
    const options = { token: "token", leaseMs: MINUTE, pace: { key: "none", ms: 0 }, limit: 1 };
    const { claims } = await db.store.claimOutbox(NOTIFY, options);
    const results = claims.map(({ row: { id } }) => ({ id, status: "delivered" as const }));
    await db.store.recordDeliveries(NOTIFY, "token", results, { ...options, limit: 0 });
    await db.store.takeTokens([bucket(1)]);
    await db.store.sweep([]);
    const left = () =>
      db.sql(
        "select (select count(*) from assistant_outbox)::int as notes, (select count(*) from rate_limits)::int as buckets",
      );
    expect(await left()).toEqual([{ notes: 2, buckets: 1 }]);
    await db.advance(31 * 24 * 60 * MINUTE);
    await db.store.sweep([]);
    expect(await left()).toEqual([{ notes: 1, buckets: 0 }]);
  });
});
