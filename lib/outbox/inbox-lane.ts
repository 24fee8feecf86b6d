/** The handler of the lane `inbox`: events that the service of a notifier sent. */
import type { Clock } from "#lib/clock.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import type { LaneHandler } from "./lanes.ts";

/** Handles events that the service of a notifier sent. */
export type Inbox = {
  /** The name of the notifier. */
  notifier: string;
  /** @throws DeliveryError. `toFailure` converts any other error. */
  handle(received: { kind: string; payload: unknown }): Promise<void>;
};

/** The longest time for handling an event, ms. The sender's API may be slow; events of other threads wait meanwhile. */
const INBOX_TIMEOUT_MS = 25_000;
const INBOX_BATCH = 10;

/** Events of different keys are handled at the same time. */
export function inboxLane(inbox: Inbox, clock: Clock): LaneHandler {
  return {
    pace: { key: `${inbox.notifier}:inbox`, ms: 0 },
    batch: INBOX_BATCH,
    lingerMs: 0,
    leaseMs: INBOX_TIMEOUT_MS + 15_000,
    isParallel: true,
    async handle({ row }, signal) {
      const done = new AbortController();
      const tooLate = clock.sleep(INBOX_TIMEOUT_MS, AbortSignal.any([signal, done.signal])).then(() => {
        throw new DeliveryError("retry", "inbox_timeout");
      });
      tooLate.catch(() => {});
      await Promise.race([inbox.handle(row), tooLate]).finally(() => done.abort());
      return { posted: true };
    },
  };
}
