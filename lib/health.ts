import type { Database } from "#lib/database/client.ts";
import type { Store } from "#lib/database/store.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import type { Clock } from "./clock.ts";

/** The parts of the server and their state, without addresses, keys, paths and ids. */
export type HealthReport = {
  status: "ok" | "degraded";
  engine: { name: string; model: string | null };
  database: { kind: string; ok: boolean };
  notifier: { name: string; pending: number | null; dead: number | null };
  index: { pages: number; sections: number; skipped: number };
  /** Sections with a vector, all sections, and whether the embeddings server answers; null without such a server. */
  embeddings: { ready: number; of: number; ok: boolean } | null;
};
export type Health = {
  report(): Promise<HealthReport>;
  /** Whether the server can take requests: not while the database is unreachable, and not while the server stops. */
  isReady(): Promise<boolean>;
  /** Makes `isReady` false from now on. */
  drain(): void;
};

/** How long the state of the database is reused, ms. The route has no rate limit. */
const FRESH_MS = 1_000;

type Parts = {
  store: Pick<Store, "countOutbox">;
  database: Pick<Database, "kind">;
  engine: Pick<Engine, "name" | "model">;
  notifiers: readonly Pick<Notifier, "name">[];
  docs: Pick<Docs, "report" | "dense">;
  clock: Pick<Clock, "now">;
};

export function createHealth({ store, database, engine, notifiers, docs, clock }: Parts): Health {
  type Queue = Awaited<ReturnType<Store["countOutbox"]>> | null;
  let last: { at: number; queue: Promise<Queue> } | null = null;
  let isDraining = false;

  function readQueue(): Promise<Queue> {
    const now = clock.now();
    if (!last || now - last.at >= FRESH_MS || now < last.at)
      last = { at: now, queue: store.countOutbox("notify").catch(() => null) };
    return last.queue;
  }

  async function report(): Promise<HealthReport> {
    const queue = await readQueue();
    return {
      status: queue ? "ok" : "degraded",
      engine: { name: engine.name, model: engine.model },
      database: { kind: database.kind, ok: queue !== null },
      notifier: {
        name: notifiers.map(({ name }) => name).join(", "),
        pending: queue?.pending ?? null,
        dead: queue?.dead ?? null,
      },
      index: { pages: docs.report.pages, sections: docs.report.sections, skipped: docs.report.skipped.length },
      embeddings: docs.dense?.state() ?? null,
    };
  }

  return {
    report,
    isReady: async () => !isDraining && (await readQueue()) !== null,
    drain() {
      isDraining = true;
    },
  };
}
