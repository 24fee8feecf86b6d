/** The handler of each lane: notify maintainers, delete upstream data, erase the messages that notifiers posted. */
import { z } from "zod";
import type { ClaimedRow } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { type Delivery, DeliveryError, type Notifier } from "#lib/notify/notifier.ts";
import { maskedNote } from "./masked-note.ts";
import { loadNote } from "./notifications.ts";

export type LaneHandler = {
  /** A token bucket that all processes share. It lets one row pass per `ms`. With 0 there is no limit. */
  pace: { key: string; ms: number };
  /** The most rows of one claim. They are handled one after the other. */
  batch: number;
  /** The time between a write and the next claim, ms. Rows that are written during it go into the same claim. */
  lingerMs: number;
  /** The lease of claimed rows, ms. It is longer than `handle` can take for all of them. */
  leaseMs: number;
  /** @throws DeliveryError. `toFailure` converts any other error. */
  handle(claimed: ClaimedRow, signal: AbortSignal): Promise<Delivery>;
};

const CLEANUP_TIMEOUT_MS = 30_000;
/** The time between two deletions, as a multiple of the time between two posts. */
const ERASE_PACE_FACTOR = 1.2;
/** The batch size for a notifier without a pace, which answers at once. */
const MAX_BATCH = 50;
/** A thread and its first question are written within this time, ms. Maintainers do not notice the delay. */
const LINGER_MS = 250;
/**
 * The delay for a notifier without a pace, ms. A log is not read at once, and the rows of many readers share one claim.
 */
const UNPACED_LINGER_MS = 1_000;

export function notifyLane(notifier: Notifier, mask: Mask, paceMs: number): LaneHandler {
  const { paceKey } = notifier;
  return {
    pace: { key: paceKey ?? notifier.name, ms: paceKey === null ? 0 : paceMs },
    batch: paceKey === null ? MAX_BATCH : 1,
    lingerMs: paceKey === null ? UNPACED_LINGER_MS : LINGER_MS,
    leaseMs: 30_000,
    async handle({ row, subject }) {
      const notification = loadNote(row, subject);
      if (!notification) return { posted: false };
      return notifier.deliver(await maskedNote(notification, mask));
    },
  };
}

const postedMessage = z.object({ message: z.json() });

/** Slack allows somewhat more than 50 deletions a minute. It counts them apart from posts. */
export function eraseLane(notifier: Notifier, paceMs: number): LaneHandler {
  const { name, paceKey } = notifier;
  return {
    pace: { key: `${paceKey ?? name}:erase`, ms: paceKey === null ? 0 : Math.ceil(paceMs * ERASE_PACE_FACTOR) },
    batch: 1,
    lingerMs: 0,
    leaseMs: 30_000,
    async handle({ row }) {
      await notifier.erase(postedMessage.parse(row.payload).message);
      return { posted: true };
    },
  };
}

const upstreamThread = z.object({
  conversation_id: z.string().nullable(),
  runs: z.array(z.object({ id: z.string(), engine: z.json().nullish() })),
});

export function cleanupLane(engine: Engine): LaneHandler {
  return {
    pace: { key: "cleanup", ms: 0 },
    batch: 1,
    lingerMs: 0,
    leaseMs: CLEANUP_TIMEOUT_MS + 15_000,
    async handle({ row }, signal) {
      const { conversation_id, runs } = upstreamThread.parse(row.payload);
      const states = runs.flatMap((run) => run.engine ?? []);
      await engine.delete(
        { conversationId: conversation_id, states },
        AbortSignal.any([signal, AbortSignal.timeout(CLEANUP_TIMEOUT_MS)]),
      );
      return { posted: true };
    },
  };
}

/**
 * Converts any error of a handler to a DeliveryError. An unknown error counts as blocked: a new version of the site may
 * fix it.
 */
export function toFailure(thrown: unknown): DeliveryError {
  if (thrown instanceof DeliveryError) return thrown;
  if (!(thrown instanceof AppError)) return new DeliveryError("blocked", "internal", { cause: thrown });
  const { code, info, options } = thrown;
  // An upstream refusal is mostly a wrong key. The row stays blocked, because the data of a deleted thread must still
  // be deleted upstream.
  const failure = info.retryable ? "retry" : "blocked";
  return new DeliveryError(failure, code, { cause: thrown, retryAfterMs: options.retryAfterMs });
}
