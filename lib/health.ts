import type { Engine } from "./assistant/engine.ts";
import type { Database } from "./database/client.ts";
import type { Docs } from "./docs/docs.ts";
import type { Notifier } from "./notify/notifier.ts";
import type { Store } from "./store.ts";

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
export type Health = () => Promise<HealthReport>;

type Parts = { store: Store; database: Database; engine: Engine; notifier: Notifier; docs: Docs };

export const createHealth =
  ({ store, database, engine, notifier, docs }: Parts): Health =>
  async () => {
    const queue = await store.outboxState("notify").catch(() => null);
    return {
      status: queue ? "ok" : "degraded",
      engine: { name: engine.name, model: engine.model },
      database: { kind: database.kind, ok: queue !== null },
      notifier: { name: notifier.name, pending: queue?.pending ?? null, dead: queue?.dead ?? null },
      index: { pages: docs.report.pages, sections: docs.report.sections, skipped: docs.report.skipped.length },
      embeddings: docs.dense?.state() ?? null,
    };
  };
