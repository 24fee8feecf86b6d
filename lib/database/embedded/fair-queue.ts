/**
 * A queue in front of a database that runs one request at a time. Callers take turns. A caller with many requests
 * delays its own requests only: every other caller waits for at most one request of each caller.
 */
import { setImmediate } from "node:timers/promises";

export type FairQueue = {
  /** Runs `job` at the turn of `caller`. Returns or throws the result of `job`. */
  add<T>(caller: string, job: () => Promise<T>): Promise<T>;
};

/**
 * Creates a queue that runs one job at a time: round robin over the waiting callers, in the order of each caller's
 * jobs.
 */
export function createFairQueue(): FairQueue {
  /**
   * The waiting jobs by caller. The first key has the next turn. A caller has an entry only while one of its jobs
   * waits.
   */
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
        // Requests that arrived during the job are queued first, so that the next turn is chosen among all of them.
        void setImmediate().then(startNext);
      }
    },
  };
}
