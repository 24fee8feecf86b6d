/** Delivers the transactional outbox: at least once, in order for each thread. Every notifier has workers of its own. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane, Queue } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import { createDelivery } from "./delivery.ts";
import { cleanupLane, eraseLane, type LaneHandler, notifyLane } from "./lanes.ts";
import { BACKOFF, type Backoff, createRetries } from "./retries.ts";
import { Worker } from "./worker.ts";

export type OutboxParts = {
  store: Store;
  clock: Clock;
  log: Log;
  /** Each is notified of everything; a failure of one neither delays nor repeats what another delivers. */
  notifiers: readonly Notifier[];
  engine: Engine;
  /** Texts of readers go through this before a notifier gets them. */
  mask: Mask;
  /** The least time between two posts of a notifier that keeps a pace, ms. */
  paceMs?: number | undefined;
  backoff?: Backoff;
  random?: () => number;
};

export type Outbox = {
  /** The names of all notifiers. */
  readonly notifiers: readonly string[];
  /** Says that something may be due. Returns at once and never throws; without a lane, in all of them. */
  kick(lane?: Lane): void;
  /** Resolves when nothing in the lane is due now: delivered, set aside, or waiting for its turn or a retry. */
  drain(lane: Lane): Promise<void>;
  /** Ends the work; a delivery under way gets a few seconds, then its row stays for the next process. */
  stop(): Promise<void>;
};

/** Any number of processes may run one. Nothing wakes it but kicks: after every write, and by a sweep now and then. */
export function createOutbox(parts: OutboxParts): Outbox {
  const notifiers = parts.notifiers.map(({ name }) => name);
  const workers = createWorkers(parts, notifiers);
  const workersOf = (lane?: Lane) => workers.filter((one) => lane === undefined || one.lane === lane);
  return {
    notifiers,
    kick(lane) {
      for (const { worker } of workersOf(lane)) worker.kick();
    },
    async drain(lane) {
      await Promise.all(workersOf(lane).map(({ worker }) => worker.drain()));
    },
    async stop() {
      await Promise.all(workers.map(({ worker }) => worker.stop()));
    },
  };
}

type LaneWorker = { lane: Lane; worker: Worker };

function createWorkers(parts: OutboxParts, notifiers: readonly string[]): LaneWorker[] {
  const { engine, mask, paceMs = 1_000 } = parts;
  const create = (lane: Lane, notifier: string, handler: LaneHandler) => ({
    lane,
    worker: createWorker({ lane, notifier, notifiers }, handler, parts),
  });
  return [
    ...parts.notifiers.flatMap((notifier) => [
      create("notify", notifier.name, notifyLane(notifier, mask, paceMs)),
      create("erase", notifier.name, eraseLane(notifier, paceMs)),
    ]),
    create("cleanup", "", cleanupLane(engine)),
  ];
}

function createWorker(queue: Queue, handler: LaneHandler, parts: OutboxParts): Worker {
  const { store, clock, log, backoff = BACKOFF, random = Math.random } = parts;
  const { lane, notifier } = queue;
  const retries = createRetries(clock, backoff, random);
  return new Worker({
    deliverNext: createDelivery(queue, handler, { store, clock, log, retries }),
    clock,
    onError: (error) => log.error({ lane, ...(notifier && { notifier }), ...errorFields(error) }, "outbox failed"),
    lingerMs: handler.lingerMs,
  });
}
