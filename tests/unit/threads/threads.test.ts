import { describe, expect, it } from "vitest";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { createThreadDeletion } from "#lib/threads/delete-threads.ts";
import { createFeedback } from "#lib/threads/feedback.ts";
import { createThreads } from "#lib/threads/threads.ts";
import { errorOf } from "#tests/support/error-of.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };
const OWNER = sha256("ann");
const VISITOR = { ...CALLER, owner: null };
const ROW = {
  ...{ id: "thread_1", assistant_id: null, metadata: {}, page_path: null, conversation_id: null, owner_hash: OWNER },
  ...{
    created_at: "2026-11-23T10:00:00Z",
    updated_at: "2026-11-23T10:00:00Z",
    last_activity_at: "2026-11-23T10:00:00Z",
  },
};
const BUCKETS = [{ key: "bucket", limit: 1, window_ms: 1 }];

/** Use cases over a store that has only these methods. Each call of something else is recorded. */
function setup(store: Partial<Record<keyof Store, unknown>>, { isFull = false, isLimited = false } = {}) {
  const calls: unknown[] = [];
  const limits = {
    buckets: (action: string) => {
      calls.push(`buckets ${action}`);
      return BUCKETS;
    },
    async take(action: string) {
      calls.push(`take ${action}`);
      if (isLimited) throw new AppError("rate_limited");
    },
  };
  const storage = {
    check() {
      if (isFull) throw new AppError("storage_full");
    },
  };
  const parts = {
    ...{ store: { getThreadStates: async () => new Map(), ...store }, limits, storage },
    assistants: { has: (id: string) => ["default", "pirate"].includes(id) },
    onOutbox: (lane: string) => void calls.push(`outbox ${lane}`),
    runner: { drop: (runIds: string[]) => void calls.push(`drop ${runIds}`) },
    cleanUp: async () => void calls.push("clean up"),
  } as never;
  return { calls, ...createThreads(parts), ...createFeedback(parts), ...createThreadDeletion(parts) };
}

describe("creating a thread", () => {
  const stored: unknown[][] = [];
  const createThread = async (...args: unknown[]) => {
    stored.push(args);
    return { outcome: "created", thread: ROW };
  };

  it("stores it for its owner and notifies maintainers", async () => {
    const use = setup({ createThread });
    expect(await use.createThread(CALLER, { a: "b" }, "/docs/slack")).toMatchObject({ id: "thread_1", running: false });
    const newThreadId = expect.stringMatching(/^thread_[0-9a-f]{32}$/);
    expect(stored.at(-1)).toEqual([newThreadId, OWNER, { a: "b" }, "/docs/slack", BUCKETS, null]);
    expect(use.calls).toEqual(["buckets thread", "outbox notify"]);
  });

  it("takes a given id and assistant", async () => {
    await setup({ createThread }).createThread(CALLER, {}, null, { threadId: "thread_9", assistant: "pirate" });
    expect(stored.at(-1)).toEqual(["thread_9", OWNER, {}, null, BUCKETS, "pirate"]);
  });

  it("refuses an assistant that does not exist, by the name of the field", async () => {
    const error = await errorOf(setup({ createThread }).createThread(CALLER, {}, null, { assistant: "nobody" }));
    expect(error.options.fields).toEqual([{ field: "assistant_id", detail: "must be the id of an assistant" }]);
  });

  it("is refused when storage is full, and without an owner", async () => {
    expect((await errorOf(setup({ createThread }, { isFull: true }).createThread(CALLER, {}, null))).code).toBe(
      "storage_full",
    );
    expect((await errorOf(setup({ createThread }).createThread(VISITOR, {}, null))).code).toBe("no_session");
  });

  it("notifies nobody when there are too many", async () => {
    const use = setup({ createThread: async () => ({ outcome: "rate_limited", retry_after_ms: 2_000 }) });
    expect((await errorOf(use.createThread(CALLER, {}, null))).retryAfterSeconds).toBe(2);
    expect(use.calls).not.toContain("outbox notify");
  });
});

describe("reading threads", () => {
  it("is not_found for one that is unknown or another reader's (defect 7)", async () => {
    const asked: unknown[][] = [];
    const getThread = async (...args: unknown[]) => void asked.push(args);
    expect((await errorOf(setup({ getThread }).getThread(CALLER, "thread_2"))).code).toBe("not_found");
    expect(asked).toEqual([["thread_2", OWNER]]);
  });

  it("gives a visitor without a cookie an empty list, without asking the database", async () => {
    expect(await setup({}).listThreads(VISITOR, { limit: 50 })).toMatchObject({ data: [], has_more: false });
  });

  it("is limited for a search only", async () => {
    const listThreads = async () => ({ rows: [ROW], hasMore: true });
    const listed = setup({ listThreads });
    expect(await listed.listThreads(CALLER, { limit: 1 })).toMatchObject({ first_id: "thread_1", has_more: true });
    expect(listed.calls).toEqual([]);
    const searched = setup({ listThreads }, { isLimited: true });
    expect((await errorOf(searched.listThreads(CALLER, { limit: 1, q: "slack" }))).code).toBe("rate_limited");
    expect(searched.calls).toEqual(["take find"]);
  });

  it("shows whether a thread is being answered", async () => {
    const states = new Map([["thread_1", { running: true, answered_at: "2026-11-23T10:00:05Z" }]]);
    const use = setup({ getThread: async () => ROW, getThreadStates: async () => states });
    expect(await use.getThread(CALLER, "thread_1")).toMatchObject({
      running: true,
      answered_at: Date.UTC(2026, 10, 23, 10, 0, 5) / 1_000,
    });
  });
});

describe("updating a thread", () => {
  it.each([
    ["too_many_keys", "invalid_request"],
    ["not_found", "not_found"],
    ["rate_limited", "rate_limited"],
  ])("turns the outcome %s into the error %s and notifies nobody", async (outcome, code) => {
    const use = setup({ updateThread: async () => ({ outcome, retry_after_ms: 1 }) });
    expect((await errorOf(use.updateThread(CALLER, "thread_1", { a: "b" }))).code).toBe(code);
    expect(use.calls).toEqual(["buckets update"]);
  });

  it("notifies maintainers of a new title", async () => {
    const use = setup({ updateThread: async () => ({ outcome: "updated", thread: { ...ROW, metadata: { a: "b" } } }) });
    expect((await use.updateThread(CALLER, "thread_1", { a: "b" })).metadata).toEqual({ a: "b" });
    expect(use.calls).toEqual(["buckets update", "outbox notify"]);
  });
});

describe("deleting threads", () => {
  it("ends pending runs, then deletes upstream, then in Slack", async () => {
    const use = setup({ deleteThread: async () => ["run_1", "run_2"] });
    expect(await use.deleteThread(CALLER, "thread_1")).toEqual({
      id: "thread_1",
      object: "thread.deleted",
      deleted: true,
    });
    expect(use.calls).toEqual(["drop run_1,run_2", "outbox erase", "clean up", "outbox notify"]);
  });

  it("deletes nothing upstream and in Slack for a thread that is not the caller's", async () => {
    const use = setup({ deleteThread: async () => null });
    expect((await errorOf(use.deleteThread(CALLER, "thread_1"))).code).toBe("not_found");
    expect(use.calls).toEqual([]);
  });

  it("counts all of the caller's threads", async () => {
    const owners: string[] = [];
    const deleteAllThreads = async (owner: string) => {
      owners.push(owner);
      return { deleted: 3, runs: ["run_1"] };
    };
    const use = setup({ deleteAllThreads });
    expect(await use.deleteAllThreads(CALLER)).toEqual({ object: "thread.deleted_all", deleted: 3 });
    expect([owners, use.calls[0]]).toEqual([[OWNER], "drop run_1"]);
  });
});

describe("feedback", () => {
  const VOTE = { rating: "down" as const, reasons: [], note: "Old." };
  const save = (result: object) => {
    const use = setup({ saveFeedback: async () => result });
    return { ...use, saved: use.saveFeedback(CALLER, "thread_1", "msg_1", VOTE) };
  };

  it("notifies maintainers when it is new, and not when it is the same again", async () => {
    const feedback = { message_id: "msg_1", ...VOTE };
    const stored = save({ outcome: "stored", feedback });
    expect(await stored.saved).toEqual(VOTE);
    expect(stored.calls).toEqual(["buckets feedback", "outbox notify"]);
    const unchanged = save({ outcome: "unchanged", feedback });
    expect(await unchanged.saved).toEqual(VOTE);
    expect(unchanged.calls).toEqual(["buckets feedback"]);
  });

  it.each(["not_found", "rate_limited"])("fails with %s when the database returns it", async (outcome) => {
    const { saved, calls } = save({ outcome, retry_after_ms: 1 });
    expect((await errorOf(saved)).code).toBe(outcome);
    expect(calls).toEqual(["buckets feedback"]);
  });

  it.each([
    [true, ["outbox notify"]],
    [false, []],
  ])("is deleted where the answer is the caller's: %s", async (isFound, calls) => {
    const use = setup({ deleteFeedback: async () => isFound });
    const outcome = await use.deleteFeedback(CALLER, "thread_1", "msg_1").catch((error: AppError) => error.code);
    expect(outcome).toEqual(isFound ? { object: "feedback.deleted", deleted: true } : "not_found");
    expect(use.calls).toEqual(calls);
  });
});
