import type { Clock } from "#lib/clock.ts";

export type ManualClock = Clock & {
  /** Lets so many milliseconds pass, and all that happens meanwhile happen. */
  pass(ms: number): Promise<void>;
};

/** A clock that stands still until a test lets time pass. */
export function manualClock(): ManualClock {
  let now = 0;
  let sleeps: { at: number; wake(): void }[] = [];
  const runTasks = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          sleeps = sleeps.filter((one) => one !== sleep);
          resolve();
        };
        const sleep = { at: now + ms, wake };
        sleeps.push(sleep);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    async pass(ms) {
      const end = now + ms;
      await runTasks();
      for (;;) {
        const next = sleeps.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        now = next.at;
        next.wake();
        await runTasks();
      }
      now = end;
      await runTasks();
    },
  };
}
