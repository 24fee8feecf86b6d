/** Delivers the outbox at least once, in order for each thread. Every notifier has its own workers. */
import type { Clock } from "#lib/clock.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane, Queue } from "#lib/database/stores/outbox.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import { createDelivery } from "./delivery.ts";
import { type Inbox, inboxLane } from "./inbox-lane.ts";
import { cleanupLane, eraseLane, type LaneHandler, notifyLane, updateLane } from "./lanes.ts";
import type { CreateDigest } from "./notifications.ts";
import { BACKOFF, type Backoff, createRetries } from "./retries.ts";
import { Worker } from "./worker.ts";

export type OutboxParts = {
  store: Store;
  clock: Clock;
  log: Log;
  /**
   * Each notifier gets every notification. A failure of one notifier neither delays nor repeats the deliveries of
   * another.
   */
  notifiers: readonly Notifier[];
  engine: Engine;
  /** Handles the events of a notifier's service; null (the default): none are received. */
  inbox?: Inbox | null;
  /** Masks the texts of readers before a notifier gets them. */
  mask: Mask;
  /** The shortest time between two posts of a notifier with a pace, ms. */
  paceMs?: number | undefined;
  /** Reads digests; without it, rows of digests become dead letters. */
  digests?: CreateDigest;
  backoff?: Backoff;
  random?: () => number;
};

export type Outbox = {
  /** The names of all notifiers. */
  readonly notifiers: readonly string[];
  /**
   * Tells the workers of a lane that rows may be due. Without a lane it tells all workers. Returns at once and never
   * throws.
   */
  kick(lane?: Lane): void;
  /**
   * Resolves when no row of the lane is due now. Each is delivered, a dead letter, or waits for its turn or a retry.
   */
  drain(lane: Lane): Promise<void>;
  /** Stops the workers. A delivery under way gets a few seconds; after that its row stays for the next process. */
  stop(): Promise<void>;
};

/**
 * Creates the outbox of this process; several processes may run one on the same database. A worker starts only on
 * `kick`, which the server calls after every write and in each sweep.
 */
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
  const { store, engine, mask, inbox = null, digests = null, clock, paceMs = 1_000 } = parts;
  const create = (lane: Lane, notifier: string, handler: LaneHandler) => ({
    lane,
    worker: createWorker({ lane, notifier, notifiers }, handler, parts),
  });
  return [
    ...parts.notifiers.flatMap((notifier) => {
      const update = create("update", notifier.name, updateLane(notifier, mask, paceMs));
      const onChange = () => update.worker.kick();
      return [
        create("notify", notifier.name, notifyLane(notifier, { store, mask, paceMs, digests, onChange })),
        create("erase", notifier.name, eraseLane(notifier, paceMs)),
        update,
      ];
    }),
    ...(inbox ? [create("inbox", inbox.notifier, inboxLane(inbox, clock))] : []),
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
