import type { Database } from "#lib/database/client.ts";
import type { Store } from "#lib/database/store.ts";
import type { QueueReport } from "#lib/database/stores/outbox.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { GitDocs } from "#lib/docs/git/git-docs.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import type { Clock } from "./clock.ts";

/** The parts of the server and their state, without addresses, keys, paths and ids. */
export type HealthReport = {
  status: "ok" | "degraded";
  engine: { name: string; model: string | null };
  database: { kind: string; ok: boolean };
  /** All notifiers together: their names, rows that wait and rows that were set aside. */
  notifier: { name: string; pending: number | null; dead: number | null };
  notifiers: NotifierState[];
  /** The deletion of upstream data. */
  cleanup: DeliveryState;
  index: { pages: number; sections: number; skipped: number };
  /** Docs of a git repository: the commit, when it was looked for last, and why a newer one is not served; else null. */
  git: { commit: string; checked_at: number; error: string | null } | null;
  /** Sections with a vector, all sections, and whether the embeddings server answers; null without such a server. */
  embeddings: { ready: number; of: number; ok: boolean } | null;
};
/**
 * Rows of the outbox. `error`: the code of the failure that a `failing` state is about. `oldest_ms`: the age of the oldest
 * row that waits, ms. Null when the database does not answer; `error` and `oldest_ms` also when there is none.
 */
export type DeliveryState = {
  state: "ok" | "failing" | "unknown";
  error: string | null;
  pending: number | null;
  dead: number | null;
  oldest_ms: number | null;
};
/** The rows of all lanes of a notifier. */
export type NotifierState = { name: string } & DeliveryState;
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
  store: Pick<Store, "reportOutbox">;
  database: Pick<Database, "kind">;
  engine: Pick<Engine, "name" | "model">;
  notifiers: readonly Pick<Notifier, "name">[];
  docs: Pick<Docs, "report" | "dense">;
  docsGit: Pick<GitDocs, "state"> | null;
  clock: Pick<Clock, "now">;
};

export function createHealth({ store, database, engine, notifiers, docs, docsGit, clock }: Parts): Health {
  let last: { at: number; queues: Promise<QueueReport[] | null> } | null = null;
  let isDraining = false;

  function readQueues(): Promise<QueueReport[] | null> {
    const now = clock.now();
    if (!last || now - last.at >= FRESH_MS || now < last.at)
      last = { at: now, queues: store.reportOutbox().catch(() => null) };
    return last.queues;
  }

  async function report(): Promise<HealthReport> {
    const queues = await readQueues();
    const states = notifiers.map(({ name }) => ({ name, ...stateOf(queues, ofNotifier(name)) }));
    const git = docsGit?.state() ?? null;
    const isWell = queues !== null && states.every(({ state }) => state === "ok") && (git?.error ?? null) === null;
    const sum = (field: "pending" | "dead") => queues && states.reduce((total, one) => total + (one[field] ?? 0), 0);
    return {
      status: isWell ? "ok" : "degraded",
      engine: { name: engine.name, model: engine.model },
      database: { kind: database.kind, ok: queues !== null },
      notifier: { name: states.map(({ name }) => name).join(", "), pending: sum("pending"), dead: sum("dead") },
      notifiers: states,
      cleanup: stateOf(queues, ({ lane }) => lane === "cleanup"),
      index: { pages: docs.report.pages, sections: docs.report.sections, skipped: docs.report.skipped.length },
      git: git && { commit: git.commit, checked_at: Math.floor(git.checkedAt / 1_000), error: git.error },
      embeddings: docs.dense?.state() ?? null,
    };
  }

  return {
    report,
    isReady: async () => !isDraining && (await readQueues()) !== null,
    drain() {
      isDraining = true;
    },
  };
}

/** Rows of a notifier. Those of `notify` that have no notifier yet are for every one. */
const ofNotifier =
  (name: string) =>
  ({ lane, notifier }: QueueReport): boolean =>
    notifier === name || (notifier === "" && lane === "notify");

function stateOf(queues: QueueReport[] | null, belongs: (queue: QueueReport) => boolean): DeliveryState {
  if (!queues) return { state: "unknown", error: null, pending: null, dead: null, oldest_ms: null };
  const own = queues.filter(belongs);
  const error = own.find((queue) => queue.error !== null)?.error ?? null;
  const ages = own.flatMap(({ age_ms }) => age_ms ?? []);
  return {
    state: error === null ? "ok" : "failing",
    error,
    pending: own.reduce((total, { pending }) => total + pending, 0),
    dead: own.reduce((total, { dead }) => total + dead, 0),
    oldest_ms: ages.length > 0 ? Math.max(...ages) : null,
  };
}
