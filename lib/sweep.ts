/** Regular housekeeping of the database: nobody waits for it. */
import type { Clock } from "./clock.ts";
import type { Database } from "./database/client.ts";
import type { Store } from "./database/store.ts";
import type { Storage } from "./limits/storage.ts";
import type { Log } from "./log.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Runner } from "./runs/runner.ts";

/** Most threads that one sweep erases: it is one transaction, and every 30 seconds comes another. */
const ERASE_LIMIT = 50;
/** The embedded database is compacted at most this often, ms: requests wait meanwhile. */
const COMPACT_MS = 3_600_000;

export type SweepParts = {
  store: Pick<Store, "sweep" | "eraseInactiveThreads">;
  storage: Pick<Storage, "measure">;
  database: Pick<Database, "compact">;
  clock: Pick<Clock, "now">;
  /** Days without activity after which a thread is erased; null: never. */
  retentionDays: number | null;
  runner: Pick<Runner, "drop">;
  /** Queues the weekly digest when it is due. */
  queueDigest?: () => Promise<void>;
  outbox: Pick<Outbox, "kick" | "notifiers">;
  log: Pick<Log, "error">;
};

/** Deletes expired rows, erases inactive threads, and starts the outbox for overdue rows. */
export function createSweep({
  store,
  storage,
  database,
  clock,
  retentionDays,
  runner,
  queueDigest,
  outbox,
  log,
}: SweepParts): () => Promise<void> {
  let compactedAt = Number.NEGATIVE_INFINITY;

  async function eraseInactive(): Promise<void> {
    if (retentionDays === null) return;
    const { runs } = await store.eraseInactiveThreads(retentionDays, ERASE_LIMIT);
    runner.drop(runs);
  }

  return async () => {
    const rows = await store.sweep(outbox.notifiers);
    if (rows > 0) log.error({ rows, code: "notifier_not_configured" }, "outbox rows set aside");
    await eraseInactive();
    await storage.measure();
    await queueDigest?.();
    outbox.kick();
    if (!database.compact || clock.now() - compactedAt < COMPACT_MS) return;
    compactedAt = clock.now();
    await database.compact();
  };
}
