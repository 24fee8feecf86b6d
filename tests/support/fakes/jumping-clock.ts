import type { Clock } from "#lib/clock.ts";

/** A clock that jumps over every sleep instead of waiting; `slept` records the milliseconds. */
export function jumpingClock(start = Date.UTC(2026, 9, 1)): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}
