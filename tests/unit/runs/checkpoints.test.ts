import { describe, expect, it } from "vitest";
import { Checkpoints } from "#lib/runs/checkpoints.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

function setup() {
  const clock = manualClock();
  const writes: number[] = [];
  const failures: unknown[] = [];
  let hold: Promise<void> | null = null;
  let failure: Error | null = null;
  const checkpoints = new Checkpoints({
    async write() {
      writes.push(clock.now());
      await hold;
      if (failure) throw failure;
    },
    onFailure: (error) => failures.push(error),
    clock,
    limits: { checkpointMs: 1_000, checkpointFullMs: 250, checkpointLength: 4_096 },
  });
  return {
    ...{ clock, checkpoints, writes, failures },
    hold(until: Promise<void>) {
      hold = until;
    },
    fail(error: Error | null) {
      failure = error;
    },
  };
}

describe("checkpoints of a run", () => {
  it("a checkpoint is made once a second while text streams, and not without new text", async () => {
    const { clock, checkpoints, writes } = setup();
    for (let n = 0; n < 50; n += 1) {
      checkpoints.saveSoon(10);
      await clock.pass(50);
    }
    await clock.pass(60_000);
    expect(writes).toEqual([1_000, 2_000, 3_000]);
  });

  it("a checkpoint is made sooner when much text is unstored", async () => {
    const { clock, checkpoints, writes } = setup();
    checkpoints.saveSoon(4_095);
    await clock.pass(10);
    checkpoints.saveSoon(1);
    await clock.pass(239);
    expect(writes).toEqual([]);
    await clock.pass(1);
    expect(writes).toEqual([250]);
    checkpoints.saveSoon(1);
    await clock.pass(300);
    expect(writes).toEqual([250]);
    checkpoints.saveSoon(4_096);
    await clock.pass(0);
    expect(writes).toEqual([250, 550]);
  });

  it("checkpoints are made four times a second at most, even for a fast model", async () => {
    const { clock, checkpoints, writes } = setup();
    for (let n = 0; n < 2_000; n += 1) {
      checkpoints.saveSoon(1_000);
      await clock.pass(1);
    }
    expect(writes).toHaveLength(8);
  });

  it("a caller that waits gets a checkpoint at once, and one write serves all callers before it", async () => {
    const { clock, checkpoints, writes, hold } = setup();
    const first = Promise.withResolvers<void>();
    hold(first.promise);
    const saves = [checkpoints.save()];
    await clock.pass(0);
    saves.push(checkpoints.save(), checkpoints.save());
    first.resolve();
    await Promise.all(saves);
    expect(writes).toEqual([0, 0]);
    // What was due is stored.
    checkpoints.saveSoon(1);
    await checkpoints.save();
    await clock.pass(5_000);
    expect(writes).toHaveLength(3);
  });

  it("a failed checkpoint rejects for a caller that waits, and otherwise is repeated a second later", async () => {
    const { clock, checkpoints, writes, failures, fail } = setup();
    fail(new Error("away"));
    await expect(checkpoints.save()).rejects.toThrow("away");
    checkpoints.saveSoon(1);
    await clock.pass(1_500);
    expect([writes, failures.length]).toEqual([[0, 1_000], 1]);
    fail(null);
    await clock.pass(10_000);
    expect([writes, failures.length]).toEqual([[0, 1_000, 2_000], 1]);
    expect(checkpoints.age()).toBe(9_500);
  });

  it("checkpoints end with the run, after the write that is under way", async () => {
    const { clock, checkpoints, writes, hold } = setup();
    checkpoints.saveSoon(1);
    const under = Promise.withResolvers<void>();
    hold(under.promise);
    await clock.pass(1_000);
    let closed = false;
    const closing = checkpoints.close().then(() => {
      closed = true;
    });
    checkpoints.saveSoon(5_000);
    await clock.pass(5_000);
    expect([writes.length, closed]).toEqual([1, false]);
    under.resolve();
    await closing;
  });
});
