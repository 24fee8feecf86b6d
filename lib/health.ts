import type { Database } from "#lib/database/client.ts";
import type { Store } from "#lib/database/store.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import type { Clock } from "./clock.ts";

/** What runs here and whether it works. No address, key, path or id. */
export type HealthReport = {
  status: "ok" | "degraded";
  engine: { name: string; model: string | null };
  database: { kind: string; ok: boolean };
  notifier: { name: string; pending: number | null; dead: number | null };
  index: { pages: number; sections: number; skipped: number };
  /** Sections that have a vector, of how many, and whether the server answers; null where none is set up. */
  embeddings: { ready: number; of: number; ok: boolean } | null;
};
export type Health = {
  report(): Promise<HealthReport>;
  /** Whether requests should be sent here: not while the database is away, and not once the server is stopping. */
  isReady(): Promise<boolean>;
  /** From now on it is not ready. */
  drain(): void;
};

/** Anybody may ask, as often as they like: the database is asked once in so long, ms. */
const FRESH_MS = 1_000;

type Parts = {
  store: Pick<Store, "outboxState">;
  database: Pick<Database, "kind">;
  engine: Pick<Engine, "name" | "model">;
  notifier: Pick<Notifier, "name">;
  docs: Pick<Docs, "report" | "dense">;
  clock: Pick<Clock, "now">;
};

export function createHealth({ store, database, engine, notifier, docs, clock }: Parts): Health {
  type Queue = Awaited<ReturnType<Store["outboxState"]>> | null;
  let asked: { at: number; queue: Promise<Queue> } | null = null;
  let draining = false;

  function readQueue(): Promise<Queue> {
    const now = clock.now();
    if (!asked || now - asked.at >= FRESH_MS || now < asked.at)
      asked = { at: now, queue: store.outboxState("notify").catch(() => null) };
    return asked.queue;
  }

  async function report(): Promise<HealthReport> {
    const queue = await readQueue();
    return {
      status: queue ? "ok" : "degraded",
      engine: { name: engine.name, model: engine.model },
      database: { kind: database.kind, ok: queue !== null },
      notifier: { name: notifier.name, pending: queue?.pending ?? null, dead: queue?.dead ?? null },
      index: { pages: docs.report.pages, sections: docs.report.sections, skipped: docs.report.skipped.length },
      embeddings: docs.dense?.state() ?? null,
    };
  }

  return {
    report,
    isReady: async () => !draining && (await readQueue()) !== null,
    drain() {
      draining = true;
    },
  };
}
