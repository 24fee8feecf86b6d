import { describe, expect, it } from "vitest";
import type { RunRow } from "#lib/database/rows.ts";
import { type WaitOptions, waitForRun } from "#lib/threads/wait-for-run.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

type Status = RunRow["status"];

/** A run that the test changes, and a watch of it: `next` ends with a change, with `wake`, or when its time is up. */
function setup() {
  const clock = manualClock();
  const state: { row: RunRow | null; isStopped: boolean; closed: number; waits: number[] } = {
    row: { id: "run_1", status: "in_progress" } as RunRow,
    isStopped: false,
    closed: 0,
    waits: [],
  };
  let announced = new AbortController();
  const wake = () => announced.abort();
  const watch = {
    get isStopped() {
      return state.isStopped;
    },
    row: () => state.row,
    async next(ms: number) {
      state.waits.push(ms);
      await clock.sleep(ms, announced.signal);
      announced = new AbortController();
    },
    wake,
    close() {
      state.closed += 1;
    },
  };
  const wait = (options: WaitOptions) =>
    waitForRun({ runner: { watch: async () => watch as never }, clock }, "run_1", options);
  const change = async (status: Status | null) => {
    state.row = status && ({ ...state.row, id: "run_1", status } as RunRow);
    wake();
    await clock.pass(0);
  };
  return { clock, state, wait, change, wake };
}
/** The status that the wait ended with; "waiting" while it lasts. */
async function outcomeOf(waiting: Promise<RunRow>): Promise<string> {
  return Promise.race([
    waiting.then(({ status }) => status),
    new Promise<string>((resolve) => setImmediate(() => resolve("waiting"))),
  ]);
}

describe("waiting for a run", () => {
  it("ends at once for a run that is over", async () => {
    const { state, wait } = setup();
    state.row = { id: "run_1", status: "completed" } as RunRow;
    expect((await wait({ ms: 1_000 })).status).toBe("completed");
    expect([state.waits, state.closed]).toEqual([[], 1]);
  });

  it.each<Status>(["completed", "failed", "cancelled", "expired", "incomplete"])(
    "ends when the run is %s",
    async (status) => {
      const { clock, wait, change, state } = setup();
      const waiting = wait({ ms: 1_000 });
      await clock.pass(10);
      expect(await outcomeOf(waiting)).toBe("waiting");
      await change(status);
      expect(await outcomeOf(waiting)).toBe(status);
      expect(state.closed).toBe(1);
    },
  );

  it("continues while the run only changes between pending states", async () => {
    const { clock, wait, change } = setup();
    const waiting = wait({ ms: 1_000 });
    await clock.pass(0);
    for (const status of ["queued", "requires_action", "in_progress"] as const) {
      await change(status);
      expect(await outcomeOf(waiting)).toBe("waiting");
    }
    await change("completed");
    expect(await outcomeOf(waiting)).toBe("completed");
  });

  it("ends with the pending run when the time is up, and not before", async () => {
    const { clock, wait } = setup();
    const waiting = wait({ ms: 1_000 });
    await clock.pass(999);
    expect(await outcomeOf(waiting)).toBe("waiting");
    await clock.pass(1);
    expect(await outcomeOf(waiting)).toBe("in_progress");
  });

  it("does not start its time anew with each change", async () => {
    const { clock, wait, change, state } = setup();
    const waiting = wait({ ms: 1_000 });
    await clock.pass(600);
    await change("requires_action");
    expect(state.waits).toEqual([1_000, 400]);
    await clock.pass(400);
    expect(await outcomeOf(waiting)).toBe("requires_action");
  });

  it("ends when the client disconnects", async () => {
    const { clock, wait } = setup();
    const client = new AbortController();
    const waiting = wait({ ms: 1_000, signal: client.signal });
    await clock.pass(10);
    client.abort();
    await clock.pass(0);
    expect(await outcomeOf(waiting)).toBe("in_progress");
  });

  it("ends when this process stops", async () => {
    const { clock, state, wait, wake } = setup();
    const waiting = wait({ ms: 1_000 });
    await clock.pass(10);
    state.isStopped = true;
    wake();
    await clock.pass(0);
    expect(await outcomeOf(waiting)).toBe("in_progress");
  });

  it("is not_found for a run that does not exist or is deleted meanwhile", async () => {
    const { clock, wait, change, state } = setup();
    const deleted = errorOf(wait({ ms: 1_000 }));
    await clock.pass(10);
    await change(null);
    expect((await deleted).code).toBe("not_found");
    expect((await errorOf(wait({ ms: 1_000 }))).code).toBe("not_found");
    expect(state.closed).toBe(2);
  });

  it("ends as soon as a change is enough", async () => {
    const { clock, wait, change } = setup();
    const waiting = wait({ ms: 1_000, isEnough: (watch) => watch.row()?.status === "requires_action" });
    await clock.pass(10);
    await change("queued");
    expect(await outcomeOf(waiting)).toBe("waiting");
    await change("requires_action");
    expect(await outcomeOf(waiting)).toBe("requires_action");
  });

  it("asks whether it is enough at most once per pace", async () => {
    const { clock, wait, change } = setup();
    let asked = 0;
    const isEnough = () => {
      asked += 1;
      return false;
    };
    const waiting = wait({ ms: 2_000, paceMs: 500, isEnough });
    await clock.pass(499);
    await change("requires_action");
    await change("in_progress");
    expect(asked).toBe(0);
    await clock.pass(1);
    expect(asked).toBe(1);
    await clock.pass(499);
    await change("requires_action");
    expect(asked).toBe(1);
    await clock.pass(1);
    expect(asked).toBe(2);
    await change("completed");
    expect(await outcomeOf(waiting)).toBe("completed");
  });
});
