/** Slows down a model that writes faster than any does: what a run may cost in a second is bounded. */
import type { Clock } from "#lib/clock.ts";

/** UTF-16 code units a millisecond, three times what the fastest models write. */
const RATE = 30;
/** So much may come at once. It is also the most that one piece counts for: a whole answer in one piece is one piece of work. */
const BURST = 8_000;

/** Call the result with the length of each piece, in UTF-16 code units: it resolves when the next one may be read. */
export function createPace({ now, sleep }: Clock, signal: AbortSignal): (length: number) => Promise<void> {
  let taken = 0;
  let last = now();
  return async (length) => {
    taken = Math.max(0, taken - (now() - last) * RATE) + Math.min(length, BURST);
    last = now();
    if (taken > BURST) await sleep((taken - BURST) / RATE, signal);
  };
}
