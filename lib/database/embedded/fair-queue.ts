/**
 * A queue in front of a database that does one thing at a time. Its callers take turns: who asks for much at once waits
 * for themselves, and nobody else waits longer than one request of each caller.
 */
import { setImmediate } from "node:timers/promises";

export type FairQueue = {
  /** Runs `job` when it is the turn of `caller`, and passes on what comes of it. */
  add<T>(caller: string, job: () => Promise<T>): Promise<T>;
};

/** Runs one job at a time: round robin over the callers that wait, each in the order they asked. */
export function createFairQueue(): FairQueue {
  /** The first key is whose turn it is. A caller is known only while one of its jobs waits. */
  const waiting = new Map<string, (() => void)[]>();
  let isBusy = false;

  function startNext(): void {
    const next = waiting.entries().next();
    isBusy = !next.done;
    if (next.done) return;
    const [caller, jobs] = next.value;
    waiting.delete(caller);
    const start = jobs.shift();
    if (jobs.length > 0) waiting.set(caller, jobs);
    start?.();
  }

  return {
    async add(caller, job) {
      await new Promise<void>((resolve) => {
        const jobs = waiting.get(caller);
        if (jobs) jobs.push(resolve);
        else waiting.set(caller, [resolve]);
        if (!isBusy) startNext();
      });
      try {
        return await job();
      } finally {
        // Requests that arrived meanwhile are queued first, so that the next turn is chosen among all of them.
        void setImmediate().then(startNext);
      }
    },
  };
}
