import { describe, expect, it } from "vitest";
import type { RunRow } from "#lib/database/rows.ts";
import { sha256 } from "#lib/ids.ts";
import { createRuns } from "#lib/threads/runs.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };
const PENDING = { id: "run_1", thread_id: "thread_1", owner_hash: sha256("ann"), status: "in_progress", steps: [] };

type Options = { stored?: object | null; live?: object | null; isStopping?: boolean };

/** Runs over one stored row, or one in the memory of this process. */
function setup({ stored = {}, live = null, isStopping = false }: Options = {}) {
  const clock = manualClock();
  const calls: string[] = [];
  const rowOf = (patch: object | null) => patch && ({ ...PENDING, ...patch } as unknown as RunRow);
  let row = rowOf(live ?? stored);
  let announced = new AbortController();
  const watch = {
    row: () => row,
    isStopped: isStopping,
    next: async (ms: number) => {
      await clock.sleep(ms, announced.signal);
      announced = new AbortController();
    },
    wake: () => announced.abort(),
    close: () => {},
  };
  const runs = createRuns({
    clock,
    store: {
      getRun: async () => rowOf(stored),
      cancelRun: async () => rowOf(stored),
      async answerOf() {
        calls.push("answer");
        return "msg_9";
      },
    },
    runner: {
      isStopping,
      row: () => rowOf(live),
      drive: async () => void calls.push("drive"),
      cancel: () => void calls.push("cancel"),
      watch: async () => watch,
    },
  } as never);
  const change = (patch: object) => {
    row = rowOf(patch);
    announced.abort();
  };
  return { runs, calls, clock, change };
}

describe("a reader's run", () => {
  it.each<[string, Options]>([
    ["is unknown", { stored: null }],
    ["belongs to another thread", { stored: { thread_id: "thread_2" } }],
    ["belongs to another reader (defect 7)", { live: { owner_hash: sha256("ben") } }],
  ])("is not_found when it %s", async (_, options) => {
    const { runs, calls } = setup(options);
    const signal = new AbortController().signal;
    const attempts = [
      runs.getRun(CALLER, "thread_1", "run_1"),
      runs.listSteps(CALLER, "thread_1", "run_1", { limit: 5 }),
      runs.awaitRun(CALLER, "thread_1", "run_1", 1_000, signal),
    ];
    for (const attempt of attempts) expect((await errorOf(attempt)).code).toBe("not_found");
    expect(calls).toEqual([]);
  });

  it("is returned without being driven when it is over", async () => {
    const { runs, calls } = setup({ stored: { status: "completed" } });
    expect((await runs.getRun(CALLER, "thread_1", "run_1")).status).toBe("completed");
    expect(calls).toEqual([]);
  });

  it("is driven and returned after a short wait when it is pending", async () => {
    const { runs, calls, clock } = setup();
    const run = runs.getRun(CALLER, "thread_1", "run_1");
    await clock.pass(300);
    expect((await run).status).toBe("in_progress");
    expect(calls).toEqual(["drive"]);
  });

  it("is returned at once when it progresses", async () => {
    const { runs, clock, change } = setup();
    const run = runs.getRun(CALLER, "thread_1", "run_1");
    await clock.pass(1);
    change({ status: "requires_action" });
    expect((await run).status).toBe("requires_action");
  });

  it("is returned at its end when the caller waits for it", async () => {
    const { runs, clock, change } = setup();
    const run = runs.awaitRun(CALLER, "thread_1", "run_1", 60_000, new AbortController().signal);
    await clock.pass(5_000);
    change({ status: "completed" });
    expect((await run).status).toBe("completed");
  });

  it("is answered with not_ready when the server stops while the caller waits", async () => {
    const { runs } = setup({ isStopping: true });
    const error = await errorOf(runs.awaitRun(CALLER, "thread_1", "run_1", 60_000, new AbortController().signal));
    expect([error.code, error.retryAfterSeconds]).toEqual(["not_ready", 1]);
  });
});

describe("cancelling a run", () => {
  it("ends it in this process and waits for its end", async () => {
    const { runs, calls, clock, change } = setup();
    const run = runs.cancelRun(CALLER, "thread_1", "run_1");
    await clock.pass(10);
    change({ status: "cancelled" });
    expect((await run).status).toBe("cancelled");
    expect(calls).toEqual(["cancel", "drive"]);
  });

  it("leaves a run that is over as it is", async () => {
    const { runs, calls } = setup({ stored: { status: "completed" } });
    expect((await runs.cancelRun(CALLER, "thread_1", "run_1")).status).toBe("completed");
    expect(calls).toEqual([]);
  });

  it("is not_found for a run that the database does not have for the caller", async () => {
    expect((await errorOf(setup({ stored: null }).runs.cancelRun(CALLER, "thread_1", "run_1"))).code).toBe("not_found");
  });
});

describe("the steps of a run", () => {
  it("have no answer while it is pending, and do not drive it", async () => {
    const { runs, calls } = setup();
    expect((await runs.listSteps(CALLER, "thread_1", "run_1", { limit: 5 })).data).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("end with the answer once it is over", async () => {
    const { runs } = setup({ stored: { status: "completed" } });
    const { data } = await runs.listSteps(CALLER, "thread_1", "run_1", { limit: 5 });
    expect(data).toMatchObject([{ type: "message_creation" }]);
  });
});
