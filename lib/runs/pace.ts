/** Slows down a model that writes unusually fast: what a run costs per second is bounded. */
import type { Clock } from "#lib/clock.ts";

/** UTF-16 code units per millisecond, three times the rate of the fastest models. */
const RATE = 30;
/** Text that may come at once, in UTF-16 code units. One piece never counts for more: a whole answer may come in one. */
const BURST = 8_000;

/** Returns a function to call with the length of each piece; it resolves when the next piece may be read. */
export function createPace({ now, sleep }: Clock, signal: AbortSignal): (length: number) => Promise<void> {
  let taken = 0;
  let last = now();
  return async (length) => {
    taken = Math.max(0, taken - (now() - last) * RATE) + Math.min(length, BURST);
    last = now();
    if (taken > BURST) await sleep((taken - BURST) / RATE, signal);
  };
}
