/**
 * The handler of each lane: notify maintainers, update and erase the messages that notifiers posted, delete upstream data.
 */
import { z } from "zod";
import type { Store } from "#lib/database/store.ts";
import type { ClaimedRow } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { type Delivery, DeliveryError, type Notifier } from "#lib/notify/notifier.ts";
import { maskedNote } from "./masked-note.ts";
import { type CreateDigest, loadDigest, loadNote } from "./notifications.ts";

export type LaneHandler = {
  /** A token bucket that all processes share. It lets one row pass per `ms`. With 0 there is no limit. */
  pace: { key: string; ms: number };
  /** The most rows of one claim. They are handled one after the other. */
  batch: number;
  /** The time between a write and the next claim, ms. Rows that are written during it go into the same claim. */
  lingerMs: number;
  /** The lease of claimed rows, ms. It is longer than `handle` can take for all of them. */
  leaseMs: number;
  /** True when the rows of a claim are handled at the same time. Default: one after the other. */
  isParallel?: boolean;
  /** @throws DeliveryError. `toFailure` converts any other error. */
  handle(claimed: ClaimedRow, signal: AbortSignal): Promise<Delivery>;
  /** Called after the results of a claim were recorded. */
  onRecorded?(): void;
};

const CLEANUP_TIMEOUT_MS = 30_000;
/** The time between two deletions or two updates, as a multiple of the time between two posts. */
const CHANGE_PACE_FACTOR = 1.2;
/** The batch size for a notifier without a pace, which answers at once. */
const MAX_BATCH = 50;
/** A thread and its first question are written within this time, ms. Maintainers do not notice the delay. */
const LINGER_MS = 250;
/**
 * The delay for a notifier without a pace, ms. A log is not read at once, and the rows of many readers share one claim.
 */
const UNPACED_LINGER_MS = 1_000;
/** The database makes an update due 2 seconds after its cause, so a claim before that finds nothing. */
const UPDATE_LINGER_MS = 2_000;

export type NotifyParts = {
  store: Pick<Store, "listPostedMessages">;
  mask: Mask;
  paceMs: number;
  /** Null: rows of digests become dead letters. */
  digests: CreateDigest | null;
  /** Called when the homes of threads have to be updated. Their rows are written by then. */
  onChange(): void;
};

export function notifyLane(notifier: Notifier, parts: NotifyParts): LaneHandler {
  const { store, mask, paceMs, digests, onChange } = parts;
  const { name, paceKey } = notifier;
  let isChanged = false;
  return {
    pace: { key: paceKey ?? name, ms: paceKey === null ? 0 : paceMs },
    batch: paceKey === null ? MAX_BATCH : 1,
    lingerMs: paceKey === null ? UNPACED_LINGER_MS : LINGER_MS,
    leaseMs: 30_000,
    async handle({ row, subject }) {
      const isDigest = row.kind === "digest.weekly";
      const notification = isDigest ? await loadDigest(row, digests) : loadNote(row, subject);
      if (!notification) return { posted: false };
      if (notification.kind === "maintainer.changed") {
        notification.posted = await store.listPostedMessages(name, notification.messageId);
      }
      const delivery = await notifier.deliver(await maskedNote(notification, mask));
      if (notification.thread.home !== null) isChanged = true;
      return delivery;
    },
    onRecorded() {
      if (isChanged) onChange();
      isChanged = false;
    },
  };
}

/** Slack allows somewhat more than 50 updates a minute. It counts them apart from posts. */
export function updateLane(notifier: Notifier, mask: Mask, paceMs: number): LaneHandler {
  return {
    pace: changePace(notifier, "update", paceMs),
    batch: 1,
    lingerMs: UPDATE_LINGER_MS,
    leaseMs: 30_000,
    async handle({ row, subject }) {
      const notification = loadNote(row, subject);
      // A thread without a home has nothing to update: its first message will show the current state.
      if (!notification || notification.thread.home === null) return { posted: false };
      return notifier.deliver(await maskedNote(notification, mask));
    },
  };
}

const postedMessage = z.object({ message: z.json() });

/** Slack allows somewhat more than 50 deletions a minute. It counts them apart from posts. */
export function eraseLane(notifier: Notifier, paceMs: number): LaneHandler {
  return {
    pace: changePace(notifier, "erase", paceMs),
    batch: 1,
    lingerMs: 0,
    leaseMs: 30_000,
    async handle({ row }) {
      await notifier.erase(postedMessage.parse(row.payload).message);
      return { posted: true };
    },
  };
}

const changePace = ({ name, paceKey }: Notifier, lane: "erase" | "update", paceMs: number): LaneHandler["pace"] => ({
  key: `${paceKey ?? name}:${lane}`,
  ms: paceKey === null ? 0 : Math.ceil(paceMs * CHANGE_PACE_FACTOR),
});

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
