/** Delivers the transactional outbox: each lane in order per thread, at least once, never in anybody's way. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import { createDelivery } from "./delivery.ts";
import { cleanupLane, eraseLane, type LaneHandler, notifyLane } from "./lanes.ts";
import { BACKOFF, type Backoff, createRetries } from "./retries.ts";
import { createWorker, type Worker } from "./worker.ts";

export type OutboxParts = {
  store: Store;
  clock: Clock;
  log: Log;
  notifier: Notifier;
  engine: Engine;
  /** What readers wrote goes through this before anybody is told. */
  mask: Mask;
  /** The least time between two posts of a notifier that keeps a pace, ms. */
  paceMs?: number | undefined;
  backoff?: Backoff;
  random?: () => number;
};

export type Outbox = {
  /** Says that something may be due. Returns at once and never throws; without a lane, in all of them. */
  kick(lane?: Lane): void;
  /** Resolves when nothing in the lane is due now: delivered, set aside, or waiting for its turn or a retry. */
  drain(lane: Lane): Promise<void>;
  /** Ends the work; a delivery under way gets a few seconds, then its row stays for the next process. */
  stop(): Promise<void>;
};

/** Any number of processes may run one. Nothing wakes it but kicks: after every write, and by a sweep now and then. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { store, clock, log, notifier, engine, mask, paceMs = 1_000, backoff = BACKOFF, random = Math.random } = parts;
  const worker = (lane: Lane, handler: LaneHandler): Worker => {
    const retries = createRetries(clock, backoff, random);
    const deliverNext = createDelivery(lane, handler, { store, clock, log, retries });
    const onError = (error: unknown) => log.error({ lane, ...errorFields(error) }, "outbox failed");
    return createWorker(deliverNext, clock, onError, handler.lingerMs);
  };
  const workers: Record<Lane, Worker> = {
    notify: worker("notify", notifyLane(notifier, mask, paceMs)),
    erase: worker("erase", eraseLane(notifier, paceMs)),
    cleanup: worker("cleanup", cleanupLane(engine)),
  };
  const all = Object.values(workers);
  return {
    kick(lane) {
      for (const each of lane ? [workers[lane]] : all) each.kick();
    },
    drain: (lane) => workers[lane].drain(),
    async stop() {
      await Promise.all(all.map((each) => each.stop()));
    },
  };
}
