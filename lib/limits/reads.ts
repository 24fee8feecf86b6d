/** Reads of one address take turns, so that whoever reads without end waits for themselves. */
import pLimit, { type LimitFunction } from "p-limit";
import { AppError } from "#lib/errors.ts";

/** Of one address: under way at once, and waiting for their turn. */
export type ReadLimits = { atOnce: number; waiting: number };
export const READ_LIMITS: ReadLimits = { atOnce: 8, waiting: 100 };
/** Searching waits for nothing but the processor: two at once would only share it. */
export const SEARCH_LIMITS: ReadLimits = { atOnce: 1, waiting: 100 };

export type Reads = {
  /** Runs `read` when it is this address' turn. @throws AppError rate_limited when too many of its reads wait already */
  inTurn<T>(address: string, read: () => Promise<T>): Promise<T>;
};

/** Counts the reads of one process. An address is known only while it reads. */
export function createReads({ atOnce, waiting }: ReadLimits = READ_LIMITS): Reads {
  const addresses = new Map<string, { turn: LimitFunction; reads: number }>();
  return {
    async inTurn(address, read) {
      const one = addresses.get(address) ?? { turn: pLimit(atOnce), reads: 0 };
      if (one.reads >= atOnce + waiting)
        throw new AppError("rate_limited", { retryAfterMs: 1_000, detail: "Too many requests at once." });
      addresses.set(address, one);
      one.reads += 1;
      try {
        return await one.turn(read);
      } finally {
        one.reads -= 1;
        if (one.reads === 0) addresses.delete(address);
      }
    },
  };
}
