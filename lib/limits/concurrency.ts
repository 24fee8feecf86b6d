/** Limits how much one process does at the same time, per owner, per address and in all. */
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import type { Caller } from "./rates.ts";

/** The most at the same time: for one owner, for one address, and in all. */
export type ConcurrencyLimits = { owner: number; address: number; all: number };

export type Concurrency = {
  /**
   * Counts one more until the returned function is called.
   * @throws AppError rate_limited when the owner or the address has too many; overloaded when there are too many in all.
   */
  enter(caller: Caller): () => void;
};

/** The time after which a refused client may try again, ms. */
const RETRY_MS = 5_000;

export function createConcurrency(limits: ConcurrencyLimits): Concurrency {
  const counts = new Map<string, number>();
  let all = 0;

  const add = (key: string, by: 1 | -1) => {
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };

  return {
    enter({ owner, address, program }) {
      if (all >= limits.all) throw new AppError("overloaded", { retryAfterMs: RETRY_MS });
      // A program is limited by its key, not by its address. It asks for many readers, so it may have more than one.
      const keys: [string, number][] = owner
        ? [[`owner:${sha256(owner)}`, program ? limits.address : limits.owner]]
        : [];
      if (!program) keys.push([`address:${address}`, limits.address]);
      if (keys.some(([key, limit]) => (counts.get(key) ?? 0) >= limit))
        throw new AppError("rate_limited", { retryAfterMs: RETRY_MS, detail: "Too many requests at once." });
      all += 1;
      for (const [key] of keys) add(key, 1);
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        all -= 1;
        for (const [key] of keys) add(key, -1);
      };
    },
  };
}
