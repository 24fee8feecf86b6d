import { describe, expect, it } from "vitest";
import { createFairQueue } from "#lib/database/embedded/fair-queue.ts";

const idle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Jobs that end on `finish()`, in the order they began. */
function recorded() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const job = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(name));
    });
  async function finish() {
    await idle();
    while (ends.length > 0) {
      ends.shift()?.();
      await idle();
    }
  }
  return { begun, job, finish };
}

describe("a queue with turns for its callers", () => {
  it("the queue lets a caller wait for one job of another caller, not for all of them", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    const many = ["a1", "a2", "a3", "a4"].map((name) => add("a", job(name)));
    const one = add("b", job("b1"));
    await finish();
    expect(begun).toEqual(["a1", "a2", "b1", "a3", "a4"]);
    expect(await Promise.all([...many, one])).toEqual(["a1", "a2", "a3", "a4", "b1"]);
  });

  it("the queue takes turns among all callers, including those that join while a job runs", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    for (const name of ["n1", "n2", "n3"]) void add("", job(name));
    await idle();
    for (const name of ["a1", "b1", "a2", "b2"]) void add(name.charAt(0), job(name));
    await finish();
    expect(begun).toEqual(["n1", "n2", "a1", "b1", "n3", "a2", "b2"]);
  });

  it("the queue runs one job at a time and continues after a failure, which only its caller sees", async () => {
    const { add } = createFairQueue();
    const { begun, job, finish } = recorded();
    const refused = add("a", () => Promise.reject(new Error("No.")));
    const rest = ["1", "2"].map((name) => add("a", job(name)));
    await expect(refused).rejects.toThrow("No.");
    await idle();
    expect(begun).toEqual(["1"]);
    await finish();
    expect(await Promise.all(rest)).toEqual(["1", "2"]);
  });

  it("the queue runs a job that is added after it was empty", async () => {
    const { add } = createFairQueue();
    expect(await add("a", async () => 1)).toBe(1);
    await idle();
    expect(await add("a", async () => 2)).toBe(2);
  });
});
