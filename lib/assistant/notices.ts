import type { Clock } from "#lib/clock.ts";

/** Tells waiting requests of this process that a run moved, so that they need not poll the database often. */
export type Notices = {
  announce(runId: string): void;
  /** Resolves at the run's next announcement, or after `ms` milliseconds: other processes announce nothing here. */
  next(runId: string, ms: number): Promise<void>;
};

export function createNotices(clock: Clock): Notices {
  const waiting = new Map<string, Set<() => void>>();
  return {
    announce(runId) {
      const calls = waiting.get(runId);
      waiting.delete(runId);
      for (const call of calls ?? []) call();
    },
    async next(runId, ms) {
      const done = new AbortController();
      const calls = waiting.get(runId) ?? new Set();
      const call = () => done.abort();
      waiting.set(runId, calls.add(call));
      await clock.sleep(ms, done.signal);
      calls.delete(call);
      if (calls.size === 0 && waiting.get(runId) === calls) waiting.delete(runId);
    },
  };
}
