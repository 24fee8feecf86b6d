/** Time slices of long work: other work of the process runs between them. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "#lib/clock.ts";

/** The longest that the work takes the processor at a time, ms. */
const SLICE_MS = 5;

/** Called between steps of a millisecond at most. It resolves after other work has run if the slice is over. */
export type Pause = () => Promise<void>;

export function createSlices(clock: Pick<Clock, "now">): Pause {
  let end = clock.now() + SLICE_MS;
  return async () => {
    if (clock.now() < end) return;
    await setImmediate();
    end = clock.now() + SLICE_MS;
  };
}
