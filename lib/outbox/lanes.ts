/** The handler of each lane: notify maintainers, delete what is upstream, erase what was posted to maintainers. */
import { z } from "zod";
import type { ClaimedRow } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { type Delivery, DeliveryError, type Notifier } from "#lib/notify/notifier.ts";
import { maskedNote } from "./masked-note.ts";
import { loadNote } from "./notes.ts";

export type LaneHandler = {
  /** A bucket shared by all processes that holds one row per `ms`; 0: no pace. */
  pace: { key: string; ms: number };
  /** Most rows that are claimed together; they are handled one after the other. */
  batch: number;
  /** How long after something was written the lane is looked at, ms: what is written meanwhile is claimed with it. */
  lingerMs: number;
  /** How long rows are this process's own, ms: longer than `handle` can take for all of them. */
  leaseMs: number;
  /** @throws DeliveryError; any other error counts as `toFailure` says. */
  handle(claimed: ClaimedRow, signal: AbortSignal): Promise<Delivery>;
};

const CLEANUP_TIMEOUT_MS = 30_000;
/** How much longer than between posts is waited between deletions. */
const ERASE_PACE_FACTOR = 1.2;
/** For a notifier without a pace, which answers at once. */
const MAX_BATCH = 50;
/** A thread and its first question are written within this, ms; maintainers do not notice it. */
const LINGER_MS = 250;
/** The same for a notifier without a pace: a log is read later, and rows of many readers cost one request. */
const UNPACED_LINGER_MS = 1_000;

export function notifyLane(notifier: Notifier, mask: Mask, paceMs: number): LaneHandler {
  const { paceKey } = notifier;
  return {
    pace: { key: paceKey ?? notifier.name, ms: paceKey === null ? 0 : paceMs },
    batch: paceKey === null ? MAX_BATCH : 1,
    lingerMs: paceKey === null ? UNPACED_LINGER_MS : LINGER_MS,
    leaseMs: 30_000,
    async handle({ row, subject }) {
      const note = loadNote(row, subject);
      if (!note) return { posted: false };
      return notifier.deliver(await maskedNote(note, mask));
    },
  };
}

const postedMessage = z.object({ message: z.json() });

/** Slack allows somewhat more than 50 deletions a minute, counted apart from posts. */
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

/** Any error of a handler as the outbox's. What nobody foresaw is a fault of ours: it may take a new version. */
export function toFailure(thrown: unknown): DeliveryError {
  if (thrown instanceof DeliveryError) return thrown;
  if (!(thrown instanceof AppError)) return new DeliveryError("blocked", "internal", { cause: thrown });
  const { code, info, options } = thrown;
  // A refusal upstream is mostly a wrong key: what a reader deleted must not stay there for that.
  const failure = info.retryable ? "retry" : "blocked";
  return new DeliveryError(failure, code, { cause: thrown, retryAfterMs: options.retryAfterMs });
}
