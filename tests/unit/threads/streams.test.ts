import { describe, expect, it } from "vitest";
import type { RunRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { createConcurrency } from "#lib/limits/concurrency.ts";
import { createStreams } from "#lib/threads/streams.ts";
import { errorOf } from "#tests/support/error-of.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };
const REQUEST = { template: "thread-title", context: "How?", ownKey: null };
const signal = () => new AbortController().signal;

async function readAll<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** Streams of which a caller may have one at a time. */
function setup({ row = {} as Partial<RunRow> | null, failure = null as AppError | null, isLimited = false } = {}) {
  const calls: string[] = [];
  const watch = {
    row: () => row && { id: "run_1", thread_id: "thread_1", owner_hash: sha256("ann"), status: "completed", ...row },
    since: () => [],
    isStopped: true,
    next: async () => {},
    wake: () => {},
    close: () => void calls.push("close"),
  };
  const streams = createStreams({
    runner: {
      watch: async () => {
        if (failure) throw failure;
        return watch;
      },
    },
    completions: {
      actionOf: () => "completion",
      async *stream() {
        calls.push("stream");
        yield [];
        if (failure) throw failure;
      },
    },
    limits: {
      async take(action: string) {
        calls.push(`take ${action}`);
        if (isLimited) throw new AppError("rate_limited");
      },
    },
    streams: createConcurrency({ owner: 1, address: 1, all: 1 }),
  } as never);
  const readEvents = (threadId = "thread_1", caller = CALLER) =>
    readAll(streams.streamRunEvents(caller, threadId, "run_1", 0, signal()));
  const readCompletion = () => readAll(streams.streamCompletion(CALLER, REQUEST, signal()));
  return { streams, calls, readEvents, readCompletion };
}

describe("a stream of a run's events", () => {
  it.each<[string, Partial<RunRow> | null, string]>([
    ["does not exist", null, "thread_1"],
    ["belongs to another thread", {}, "thread_2"],
    ["belongs to another reader (defect 7)", { owner_hash: sha256("ben") }, "thread_1"],
  ])("is not_found when the run %s, and makes room again", async (_, row, threadId) => {
    const { readEvents, calls } = setup({ row });
    for (let n = 0; n < 2; n += 1) expect((await errorOf(readEvents(threadId))).code).toBe("not_found");
    expect(calls).toEqual(["close", "close"]);
  });

  it("counts until it is closed", async () => {
    const { streams, readEvents, calls } = setup();
    const open = streams.streamCompletion(CALLER, REQUEST, signal());
    await open.next();
    expect((await errorOf(readEvents())).code).toBe("overloaded");
    await open.return(undefined);
    expect((await errorOf(readEvents("thread_2"))).code).toBe("not_found");
    expect(calls.at(-1)).toBe("close");
  });

  it("makes room again when the database is unreachable", async () => {
    const { readEvents } = setup({ failure: new AppError("database_unavailable") });
    for (let n = 0; n < 2; n += 1) expect((await errorOf(readEvents())).code).toBe("database_unavailable");
  });
});

describe("a stream of a completion", () => {
  it("is limited as its template is, before the model is asked", async () => {
    const { readCompletion, calls } = setup({ isLimited: true });
    expect((await errorOf(readCompletion())).code).toBe("rate_limited");
    expect(calls).toEqual(["take completion"]);
  });

  it("makes room again after its end and after an error", async () => {
    const ended = setup();
    for (let n = 0; n < 2; n += 1) expect(await ended.readCompletion()).toEqual([[]]);
    const failed = setup({ failure: new AppError("upstream_failed") });
    for (let n = 0; n < 2; n += 1) expect((await errorOf(failed.readCompletion())).code).toBe("upstream_failed");
  });
});
