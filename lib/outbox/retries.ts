import type { Clock } from "#lib/clock.ts";
import type { OutboxRow } from "#lib/database/rows.ts";
import type { DeliveryError } from "#lib/notify/notifier.ts";

/**
 * The waits between two attempts, ms. `firstMs` is the first wait. `outageMs` is the longest wait for a failure that
 * passes without action. `maxMs` is the longest wait for a failure that somebody has to fix. `blockedForMs` is the age
 * at which a blocked row becomes a dead letter.
 */
export type Backoff = { firstMs: number; outageMs: number; maxMs: number; blockedForMs: number };
export const BACKOFF: Backoff = { firstMs: 1_000, outageMs: 3_000, maxMs: 300_000, blockedForMs: 86_400_000 };

export type Retries = ReturnType<typeof createRetries>;

/**
 * Decides how long a failed row waits, and when it becomes a dead letter. `random` returns a number in [0, 1) and
 * spreads retries.
 */
export function createRetries(clock: Pick<Clock, "now">, backoff: Backoff, random: () => number) {
  let posts = 0;
  /** The number of posts at the last failure of each blocked row, by row id. */
  const blocked = new Map<number, number>();
  return {
    /** Counts a successful post. */
    posted(): void {
      posts++;
    },

    /** Returns the time until the next attempt, ms. */
    delay(row: Pick<OutboxRow, "attempts">, { failure }: Pick<DeliveryError, "failure">): number {
      const maxMs = failure === "retry" ? backoff.outageMs : backoff.maxMs;
      const ms = Math.min(backoff.firstMs * 2 ** (row.attempts - 1), maxMs);
      return Math.ceil(ms * (0.5 + random() / 2));
    },

    /** Returns whether the row becomes a dead letter after this failure. */
    isHopeless(row: Pick<OutboxRow, "id" | "created_at">, { failure }: Pick<DeliveryError, "failure">): boolean {
      const before = blocked.get(row.id);
      blocked.delete(row.id);
      if (failure !== "blocked") return failure === "refused";
      // Other rows were posted since the last failure. The configuration works, so this row is the cause.
      if (before !== undefined && posts > before) return true;
      if (clock.now() - Date.parse(row.created_at) >= backoff.blockedForMs) return true;
      blocked.set(row.id, posts);
      return false;
    },
  };
}
