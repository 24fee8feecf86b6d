/** Queues the weekly digest. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";
import { dueDigest } from "./period.ts";

type QueueParts = { store: Pick<Store, "queueDigest">; clock: Pick<Clock, "now"> };

/**
 * Returns the step of the sweep that queues the digest which is due. Every server asks the database once a week; the
 * first one queues it.
 */
export function createDigestQueue({ store, clock }: QueueParts): () => Promise<void> {
  let asked: string | null = null;
  return async () => {
    const due = dueDigest(clock.now());
    if (!due || due.week === asked) return;
    const { week, ...period } = due;
    await store.queueDigest(week, period);
    asked = week;
  };
}
