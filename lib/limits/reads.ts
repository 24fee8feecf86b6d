/** The reads of one address take turns, so that a client with many reads does not delay other clients. */
import pLimit, { type LimitFunction } from "p-limit";
import { AppError } from "#lib/errors.ts";

/** How many reads of one address run at the same time, and how many may wait. */
export type ReadLimits = { atOnce: number; waiting: number };
export const READ_LIMITS: ReadLimits = { atOnce: 8, waiting: 100 };
/** A search only uses the processor: two at the same time would not be faster. */
export const SEARCH_LIMITS: ReadLimits = { atOnce: 1, waiting: 100 };

export type Reads = {
  /** Runs `read` in its turn. @throws AppError rate_limited when too many reads of the address are waiting */
  inTurn<T>(address: string, read: () => Promise<T>): Promise<T>;
};

/** Counts the reads of one process. An address is remembered only while it has reads. */
export function createReads({ atOnce, waiting }: ReadLimits = READ_LIMITS): Reads {
  const addresses = new Map<string, { run: LimitFunction; reads: number }>();
  return {
    async inTurn(address, read) {
      const queue = addresses.get(address) ?? { run: pLimit(atOnce), reads: 0 };
      if (queue.reads >= atOnce + waiting)
        throw new AppError("rate_limited", { retryAfterMs: 1_000, detail: "Too many requests at once." });
      addresses.set(address, queue);
      queue.reads += 1;
      try {
        return await queue.run(read);
      } finally {
        queue.reads -= 1;
        if (queue.reads === 0) addresses.delete(address);
      }
    },
  };
}
