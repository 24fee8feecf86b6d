import type { Clock } from "#lib/clock.ts";

/** Tells waiting requests of this process that a run moved, so that they need not ask for it. */
export type Notices = {
  announce(runId: string): void;
  /** Wakes everybody. */
  announceAll(): void;
  /** Hears of a run from now on: what is announced between two waits is not missed. */
  listen(runId: string): Ear;
};
export type Ear = {
  /** Resolves when the run moved since the last wait, or after `ms` milliseconds. */
  next(ms: number): Promise<void>;
  /** Ends the wait under way, or the next one. */
  wake(): void;
  close(): void;
};

export function createNotices(clock: Clock): Notices {
  const listening = new Map<string, Set<() => void>>();
  return {
    announce(runId) {
      for (const call of listening.get(runId) ?? []) call();
    },
    announceAll() {
      for (const calls of listening.values()) for (const call of calls) call();
    },
    listen(runId) {
      let moved = new AbortController();
      const calls = listening.get(runId) ?? new Set();
      // With a reason: without one an error is made for it, which costs more than all else here.
      const wake = () => moved.abort("announced");
      listening.set(runId, calls.add(wake));
      return {
        async next(ms) {
          await clock.sleep(ms, moved.signal);
          moved = new AbortController();
        },
        wake,
        close() {
          calls.delete(wake);
          if (calls.size === 0 && listening.get(runId) === calls) listening.delete(runId);
        },
      };
    },
  };
}
