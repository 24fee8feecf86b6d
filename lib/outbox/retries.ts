import type { Clock } from "#lib/clock.ts";
import type { OutboxRow } from "#lib/database/rows.ts";
import type { DeliveryError } from "#lib/notify/notifier.ts";

/**
 * First and longest wait between two attempts, ms: `outageMs` where waiting helps by itself, `maxMs` where somebody has to
 * mend something. `blockedForMs`: age at which a blocked row is set aside.
 */
export type Backoff = { firstMs: number; outageMs: number; maxMs: number; blockedForMs: number };
export const BACKOFF: Backoff = { firstMs: 1_000, outageMs: 3_000, maxMs: 300_000, blockedForMs: 86_400_000 };

export type Retries = ReturnType<typeof createRetries>;

/** Decides how long a failed row waits, and when there is no point any more. `random` spreads retries; [0, 1). */
export function createRetries(clock: Pick<Clock, "now">, backoff: Backoff, random: () => number) {
  let posts = 0;
  /** Blocked rows, with the number of posts so far when they last failed. */
  const blocked = new Map<number, number>();
  return {
    /** Something got through. */
    posted(): void {
      posts++;
    },

    /** Milliseconds until the next attempt. */
    delay(row: Pick<OutboxRow, "attempts">, { failure }: Pick<DeliveryError, "failure">): number {
      const maxMs = failure === "retry" ? backoff.outageMs : backoff.maxMs;
      const ms = Math.min(backoff.firstMs * 2 ** (row.attempts - 1), maxMs);
      return Math.ceil(ms * (0.5 + random() / 2));
    },

    /** Whether to set the row aside after this failure. */
    isHopeless(row: Pick<OutboxRow, "id" | "created_at">, { failure }: Pick<DeliveryError, "failure">): boolean {
      const before = blocked.get(row.id);
      blocked.delete(row.id);
      if (failure !== "blocked") return failure === "refused";
      // Others got through since: the set-up works, so the fault is this row's own.
      if (before !== undefined && posts > before) return true;
      if (clock.now() - Date.parse(row.created_at) >= backoff.blockedForMs) return true;
      blocked.set(row.id, posts);
      return false;
    },
  };
}
