/** Counts failed tries to get access, by address. The counts are in memory: a refused request asks no database. */
import { LRUCache } from "lru-cache";
import type { Clock } from "#lib/clock.ts";

const WINDOW_MS = 60_000;
/** The most addresses that are remembered. */
const MAX_ADDRESSES = 10_000;

export type FailedTries = {
  isBlocked(address: string): boolean;
  record(address: string): void;
};

/** @param most after this many failed tries in a window an address gets no access until the window ends */
export function createFailedTries(most: number, clock: Pick<Clock, "now">): FailedTries {
  const windows = new LRUCache<string, { tries: number; until: number }>({ max: MAX_ADDRESSES });
  const currentOf = (address: string) => {
    const window = windows.get(address);
    return window && window.until > clock.now() ? window : { tries: 0, until: clock.now() + WINDOW_MS };
  };
  return {
    isBlocked: (address) => currentOf(address).tries >= most,
    record(address) {
      const { tries, until } = currentOf(address);
      windows.set(address, { tries: tries + 1, until });
    },
  };
}
