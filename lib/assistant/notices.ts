import type { Clock } from "#lib/clock.ts";

/** Tells waiting requests of this process that a run moved, so that they need not poll the database often. */
export type Notices = {
  announce(runId: string): void;
  /** Watches a run from now on: what is announced between two waits is not missed. */
  watch(runId: string): Watch;
};
export type Watch = {
  /** Resolves when the run moved since the last wait, or after `ms` milliseconds: other processes announce nothing. */
  next(ms: number): Promise<void>;
  close(): void;
};

export function createNotices(clock: Clock): Notices {
  const watching = new Map<string, Set<() => void>>();
  return {
    announce(runId) {
      for (const call of watching.get(runId) ?? []) call();
    },
    watch(runId) {
      let moved = new AbortController();
      const calls = watching.get(runId) ?? new Set();
      const call = () => moved.abort();
      watching.set(runId, calls.add(call));
      return {
        async next(ms) {
          await clock.sleep(ms, moved.signal);
          moved = new AbortController();
        },
        close() {
          calls.delete(call);
          if (calls.size === 0 && watching.get(runId) === calls) watching.delete(runId);
        },
      };
    },
  };
}
