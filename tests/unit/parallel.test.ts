import { describe, expect, it } from "vitest";
import { forEachParallel } from "#lib/parallel.ts";

/** Runs four items, two at a time. An item ends when the test says so. */
function setup() {
  const started: number[] = [];
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const done = forEachParallel([0, 1, 2, 3], 2, (item) => {
    started.push(item);
    return ends[item]?.promise ?? Promise.resolve();
  });
  /** Lets everything that can go on go on. */
  const pass = () => new Promise((resolve) => setImmediate(resolve));
  return {
    started,
    done,
    pass,
    end: (item: number) => ends[item]?.resolve(),
    fail: (item: number, error: Error) => ends[item]?.reject(error),
  };
}

describe("items in parallel", () => {
  it("start as soon as others end, but never more at once than the limit", async () => {
    const { started, done, pass, end } = setup();
    await pass();
    expect(started).toEqual([0, 1]);
    end(1);
    await pass();
    expect(started).toEqual([0, 1, 2]);
    for (const item of [0, 2, 3]) end(item);
    await done;
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it("do not start after one fails, and the error is thrown once the running ones have ended", async () => {
    const { started, done, pass, end, fail } = setup();
    let rejection: unknown = null;
    const caught = done.catch((error: unknown) => {
      rejection = error;
    });
    await pass();
    fail(0, new Error("first"));
    await pass();
    expect(rejection).toBeNull();
    end(1);
    await caught;
    expect(rejection).toEqual(new Error("first"));
    expect(started).toEqual([0, 1]);
  });

  it("resolve at once if the list is empty", async () => {
    await expect(forEachParallel([], 2, async () => {})).resolves.toBeUndefined();
  });
});
