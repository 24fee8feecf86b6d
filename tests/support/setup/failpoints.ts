/**
 * Named places around the app's ports at which a test may end the process. They are put there by whoever composes the
 * app: what is shipped holds none, so no setting of a deployment can turn one on.
 */
import type { AppParts } from "#lib/create-app/parts.ts";
import { createStore, type Store } from "#lib/database/store.ts";
import type { Engine, Part } from "#lib/engines/engine.ts";
import type { Notifier } from "#lib/notify/notifier.ts";

/**
 * Each place, with how often a question (and then the deletion of its thread) comes by at least. In the order in which
 * they are first passed.
 */
export const FAILPOINTS = {
  "store.createThread:before": 1,
  "store.createThread:after": 1,
  "store.sendMessage:before": 1,
  "store.sendMessage:after": 1,
  "store.claimRun:before": 1,
  "store.claimRun:after": 1,
  "engine.run:conversation": 1,
  "engine.run:created": 2,
  "store.checkpointRun:before": 4,
  "store.checkpointRun:after": 4,
  "engine.run:text": 8,
  "engine.run:outcome": 2,
  "engine.run:after": 2,
  "store.finishRun:before": 1,
  "store.finishRun:after": 1,
  "store.claimOutbox:before": 1,
  "store.claimOutbox:after": 1,
  "notifier.deliver:before": 3,
  "notifier.deliver:after": 3,
  "store.recordDeliveries:before": 3,
  "store.recordDeliveries:after": 3,
  "store.deleteThread:before": 1,
  "store.deleteThread:after": 1,
  "engine.delete:before": 1,
  "engine.delete:after": 1,
  "notifier.erase:before": 2,
  "notifier.erase:after": 2,
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

/** Hears of every place that is passed. */
export type Hit = (failpoint: Failpoint) => void;

/** The parts with failpoints around their store, engine and notifiers. */
export function withFailpoints<P extends Pick<AppParts, "database" | "engine" | "notifiers">>(
  parts: P,
  hit: Hit,
): P & Pick<Required<AppParts>, "store"> {
  const store = createStore(parts.database.client);
  return {
    ...parts,
    store: aroundStore(store, hit),
    engine: aroundEngine(parts.engine, hit),
    notifiers: parts.notifiers.map((notifier) => aroundNotifier(notifier, hit)),
  };
}

async function around<T>(before: Failpoint, after: Failpoint, hit: Hit, call: () => Promise<T>): Promise<T> {
  hit(before);
  const result = await call();
  hit(after);
  return result;
}

function aroundStore(store: Store, hit: Hit): Store {
  return {
    ...store,
    createThread: (...args) =>
      around("store.createThread:before", "store.createThread:after", hit, () => store.createThread(...args)),
    sendMessage: (...args) =>
      around("store.sendMessage:before", "store.sendMessage:after", hit, () => store.sendMessage(...args)),
    claimRun: (...args) => around("store.claimRun:before", "store.claimRun:after", hit, () => store.claimRun(...args)),
    checkpointRun: (...args) =>
      around("store.checkpointRun:before", "store.checkpointRun:after", hit, () => store.checkpointRun(...args)),
    finishRun: (...args) =>
      around("store.finishRun:before", "store.finishRun:after", hit, () => store.finishRun(...args)),
    deleteThread: (...args) =>
      around("store.deleteThread:before", "store.deleteThread:after", hit, () => store.deleteThread(...args)),
    recordDeliveries: (...args) =>
      around("store.recordDeliveries:before", "store.recordDeliveries:after", hit, () =>
        store.recordDeliveries(...args),
      ),
    async claimOutbox(...args) {
      hit("store.claimOutbox:before");
      const claim = await store.claimOutbox(...args);
      if (claim.claims.length > 0) hit("store.claimOutbox:after");
      return claim;
    },
  };
}

/** What a part of a run is, as far as a crash makes a difference there. */
function placeOf(part: Part): Failpoint | null {
  if (part.type === "text") return "engine.run:text";
  if (part.type === "tool_calls" || part.type === "finish") return "engine.run:outcome";
  if (part.type !== "state" || !part.durable) return null;
  // Made upstream, and nobody but this process knows.
  return part.running ? "engine.run:created" : "engine.run:conversation";
}

function aroundEngine(engine: Engine, hit: Hit): Engine {
  return {
    ...engine,
    async *run(turn, signal) {
      for await (const part of engine.run(turn, signal)) {
        const place = placeOf(part);
        if (place) hit(place);
        yield part;
      }
      hit("engine.run:after");
    },
    delete: (...args) => around("engine.delete:before", "engine.delete:after", hit, () => engine.delete(...args)),
  };
}

function aroundNotifier(notifier: Notifier, hit: Hit): Notifier {
  return {
    ...notifier,
    deliver: (note) => around("notifier.deliver:before", "notifier.deliver:after", hit, () => notifier.deliver(note)),
    erase: (message) => around("notifier.erase:before", "notifier.erase:after", hit, () => notifier.erase(message)),
  };
}
