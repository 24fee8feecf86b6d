import { describe, expect, it } from "vitest";
import { createFairQueue } from "#lib/database/embedded/fair-queue.ts";

const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Jobs that end when they are told to, in the order they began. */
function recorded() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const job = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(name));
    });
  async function finish() {
    await settled();
    while (ends.length > 0) {
      ends.shift()?.();
      await settled();
    }
  }
  return { begun, job, finish };
}

describe("a queue whose callers take turns", () => {
  it("lets a caller of one job wait for one job of another, not for all of them", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    const many = ["a1", "a2", "a3", "a4"].map((name) => add("a", job(name)));
    const one = add("b", job("b1"));
    await finish();
    expect(begun).toEqual(["a1", "a2", "b1", "a3", "a4"]);
    expect(await Promise.all([...many, one])).toEqual(["a1", "a2", "a3", "a4", "b1"]);
  });

  it("takes turns among all who wait, and hears who asks while a job runs", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    for (const name of ["n1", "n2", "n3"]) void add("", job(name));
    await settled();
    for (const name of ["a1", "b1", "a2", "b2"]) void add(name.charAt(0), job(name));
    await finish();
    expect(begun).toEqual(["n1", "n2", "a1", "b1", "n3", "a2", "b2"]);
  });

  it("runs one at a time, and goes on after a failure, which its caller gets", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    const refused = add("a", () => Promise.reject(new Error("No.")));
    const rest = ["1", "2"].map((name) => add("a", job(name)));
    await expect(refused).rejects.toThrow("No.");
    await settled();
    expect(begun).toEqual(["1"]);
    await finish();
    expect(await Promise.all(rest)).toEqual(["1", "2"]);
  });

  it("runs what is asked long after the last job", async () => {
    const { add } = createFairQueue();
    expect(await add("a", async () => 1)).toBe(1);
    await settled();
    expect(await add("a", async () => 2)).toBe(2);
  });
});
