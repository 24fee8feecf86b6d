import { describe, expect, it } from "vitest";
import { createPace } from "#lib/runs/pace.ts";

/** A clock with sleeps that end at once; it adds up their ms. */
function sleeper() {
  let time = 0;
  const clock = {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
    },
  };
  return { clock, pass: (ms: number) => (time += ms), slept: () => time };
}
const { signal } = new AbortController();

describe("the pace of a run", () => {
  it("a model that writes 48,000 characters at once is slowed down", async () => {
    const { clock, slept } = sleeper();
    const pace = createPace(clock, signal);
    for (let n = 0; n < 48; n += 1) await pace(1_000);
    expect(slept()).toBeCloseTo((48_000 - 8_000) / 30);
  });

  it("the fastest models and an answer in one piece are not slowed down", async () => {
    const { clock, pass, slept } = sleeper();
    const pace = createPace(clock, signal);
    for (let n = 0; n < 1_000; n += 1) {
      await pace(100);
      pass(10);
    }
    expect(slept()).toBe(10_000);
    await createPace(clock, signal)(100_000);
    expect(slept()).toBe(10_000);
  });
});
