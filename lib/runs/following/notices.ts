import type { Clock } from "#lib/clock.ts";

/** Wakes the requests of this process that wait for a run, so that they need not poll. */
export type Notices = {
  /** Wakes everybody who listens to the run. */
  announce(runId: string): void;
  announceAll(): void;
  /** Listens to a run from now on: an announcement between two waits is not missed. */
  listen(runId: string): Listener;
};
export type Listener = {
  /** Resolves when the run was announced since the last wait, or after `ms` milliseconds. */
  next(ms: number): Promise<void>;
  /** Ends the wait under way, or the next one. */
  wake(): void;
  close(): void;
};

export function createNotices(clock: Clock): Notices {
  const listening = new Map<string, Set<() => void>>();
  return {
    announce(runId) {
      for (const wake of listening.get(runId) ?? []) wake();
    },
    announceAll() {
      for (const wakes of listening.values()) for (const wake of wakes) wake();
    },
    listen(runId) {
      let announced = new AbortController();
      const wakes = listening.get(runId) ?? new Set();
      // The reason saves making an error, which would cost more than everything else here.
      const wake = () => announced.abort("announced");
      listening.set(runId, wakes.add(wake));
      return {
        async next(ms) {
          await clock.sleep(ms, announced.signal);
          announced = new AbortController();
        },
        wake,
        close() {
          wakes.delete(wake);
          if (wakes.size === 0 && listening.get(runId) === wakes) listening.delete(runId);
        },
      };
    },
  };
}
