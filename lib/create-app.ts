/** The composition root: builds everything from its parts. */
import { createHostCheck, type HostCheck } from "./access/hosts.ts";
import { createProofOfWork, type ProofOfWork } from "./access/proof-of-work.ts";
import { createSessions, type Sessions } from "./access/session.ts";
import { type AssistantSpec, createAssistants } from "./assistants/assistants.ts";
import { docsResolver } from "./citations/citations.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createCompletions } from "./completions/completions.ts";
import type { Config } from "./config/app-config.ts";
import { SITE_NAME } from "./contract/assistant.ts";
import type { Suggestion } from "./contract/docs.ts";
import type { AttachmentKind } from "./contract/files.ts";
import type { Broadcast } from "./database/broadcast.ts";
import type { Database } from "./database/client.ts";
import { createStore, type Store } from "./database/store.ts";
import type { Lane } from "./database/stores/outbox.ts";
import type { Docs } from "./docs/docs.ts";
import { suggestions } from "./docs/suggestions.ts";
import { createDemoEngine } from "./engines/demo/engine.ts";
import type { Engine } from "./engines/engine.ts";
import type { OwnKeys } from "./engines/own-key/engine.ts";
import { createHealth, type Health } from "./health.ts";
import { type Bodies, createBodies } from "./limits/bodies.ts";
import { createBudget, defaultBudget } from "./limits/budget.ts";
import { createConcurrency } from "./limits/concurrency.ts";
import { createLimits } from "./limits/rates.ts";
import { createReads, type Reads, SEARCH_LIMITS } from "./limits/reads.ts";
import { createStorage } from "./limits/storage.ts";
import { errorFields, type Log } from "./log.ts";
import { createMask } from "./masking/mask.ts";
import type { Notifier } from "./notify/notifier.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { RUN_LIMITS, type RunLimits } from "./runs/limits.ts";
import { Runner } from "./runs/runner.ts";
import { createSweep } from "./sweep.ts";
import { observedEngines } from "./telemetry/observed-engine.ts";
import { noTelemetry, type Telemetry } from "./telemetry/telemetry.ts";
import { createQuery, type Query } from "./threads/query.ts";
import { createService, type Service } from "./threads/service.ts";
import { createTools } from "./tools/registry.ts";
import type { Tool } from "./tools/tool.ts";

/** Runs that nobody drives are looked for this often, ms. */
const ABANDONED_MS = 5_000;
/** What nobody needs any more, and overdue outbox rows, are looked for this often, ms. */
const SWEEP_MS = 30_000;
/** Most that is under way in one process: questions, and event streams, which cost far less. */
const MAX_RUNS = 2_000;
const MAX_STREAMS = 5_000;
/** How long a request waits for the upstream half of a deletion before the worker goes on alone, ms. */
const CLEAN_UP_WAIT_MS = 5_000;

/** Everything that differs between production, development and a test. */
export type AppParts = {
  config: Config;
  database: Database;
  /** Left out: what is in `database`. */
  store?: Store;
  engine: Engine;
  /** Null (or left out) where readers bring no keys of their own. */
  ownKeys?: OwnKeys | null;
  docs: Docs;
  notifier: Notifier;
  sessionSecret: string;
  log: Log;
  clock?: Clock;
  tools?: readonly Tool[];
  /** Beside the default one, or in its place. */
  assistants?: readonly AssistantSpec[];
  runLimits?: RunLimits;
  /** Reads bodies by a clock of its own: their senders' time is not that of runs. */
  bodies?: Bodies;
  reads?: Reads;
  searches?: Reads;
  /** Null (or left out) where this is the only process, or others read the database. */
  broadcast?: Broadcast | null;
  /** Null (or left out) where nobody looks at the server. */
  telemetry?: Telemetry | null;
  /** The least time between two notes in one channel, ms. */
  notifyPaceMs?: number;
};

export type App = {
  config: Config;
  /** Model that answers on a reader's own key; null where none is taken. */
  ownKeyModel: string | null;
  /** What may be attached to a question, by who answers it: the site's engine, or a model on the reader's own key. */
  attachments: { site: AttachmentKind[]; ownKey: AttachmentKind[] };
  service: Service;
  query: Query;
  docs: Docs;
  /** Sections for words that are still being typed: from the index alone, at once. */
  suggest(words: string, limit: number): Suggestion[];
  sessions: Sessions;
  /** Whether a request with this `Host` is for this site. */
  allowsHost: HostCheck;
  bodies: Bodies;
  reads: Reads;
  /** Runs `work`; its requests of the database take turns with those of other callers. */
  queuedFor: NonNullable<Database["queuedFor"]>;
  /** Null where answers cost nothing. */
  proofOfWork: ProofOfWork | null;
  health: Health;
  telemetry: Telemetry;
  log: Log;
  store: Store;
  /** Takes up what a former process left undone, and keeps doing so. */
  start(): void;
  /** Ends all work under way; pending runs go on with the next start. */
  stop(): Promise<void>;
};

export function createApp(parts: AppParts): App {
  const { config, database, docs, notifier, log } = parts;
  const telemetry = parts.telemetry ?? noTelemetry;
  const { engine, ownKeys } = observedEngines(parts);
  const clock = parts.clock ?? systemClock;
  const store = parts.store ?? createStore(database.client);
  const limits = createLimits(store, config.messagesPerMinute);
  const budget = createBudget({
    store,
    budget: config.dailyBudget ?? defaultBudget(config.messagesPerMinute),
    model: engine.model,
    titleModel: engine.titleModel ?? engine.model,
    prices: config.prices,
  });
  const mask = createMask(config.mask, (text) => docs.sections.some(({ content }) => content.includes(text)));
  const outbox = createOutbox({ store, clock, log, notifier, engine, mask, paceMs: parts.notifyPaceMs });
  const runLimits = parts.runLimits ?? RUN_LIMITS;
  const onOutbox = (lane: Lane) => outbox.kick(lane);
  const assistants = createAssistants(
    parts.assistants ?? [],
    parts.tools ?? createTools([], { releasesUrl: null }),
    SITE_NAME,
    engine.hostedTools,
  );
  const attachments = { site: [...engine.attachments], ownKey: [...(ownKeys?.attachments ?? [])] };
  const runner = new Runner({
    store,
    engine,
    ownKeys,
    fallback: createDemoEngine("The model cannot be reached right now, so I quote what the docs say:"),
    budgetFallback: createDemoEngine("The answers for today are used up, so I quote what the docs say:"),
    assistants,
    search: docs.search,
    resolve: docsResolver(docs),
    page: docs.pageText,
    sections: (path) => docs.sections.filter((section) => section.path === path),
    mask,
    siteUrl: config.siteUrl,
    siteName: SITE_NAME,
    clock,
    log,
    limits: runLimits,
    prices: config.prices,
    telemetry,
    broadcast: parts.broadcast ?? null,
    onOutbox,
  });
  const storage = createStorage(store, config.storageBytes);
  const perMinute = config.messagesPerMinute;
  const service = createService({
    store,
    storage,
    underWay: createConcurrency({
      owner: Math.max(3, Math.ceil(perMinute / 5)),
      address: Math.max(10, perMinute),
      all: MAX_RUNS,
    }),
    streams: createConcurrency({ owner: perMinute * 20, address: perMinute * 40, all: MAX_STREAMS }),
    runner,
    assistants,
    model: engine.model,
    docs,
    completions: createCompletions({
      engine,
      ownKeys,
      fallback: createDemoEngine(),
      docs,
      store,
      budget,
      mask,
      siteUrl: config.siteUrl,
      clock,
      log,
      timeoutMs: config.runTimeoutMs,
    }),
    attachable: attachments,
    budget,
    mask,
    search: docs.search,
    searches: parts.searches ?? createReads(SEARCH_LIMITS),
    limits,
    runTimeoutMs: config.runTimeoutMs,
    leaseMs: runLimits.leaseMs,
    clock,
    onOutbox,
    cleanUp: () => Promise.race([outbox.drain("cleanup"), clock.sleep(CLEAN_UP_WAIT_MS)]),
  });
  const health = createHealth({ store, database, engine, notifier, docs, clock });
  const sweep = createSweep({ store, storage, database, clock, runner, outbox, retentionDays: config.retentionDays });
  const sessions = createSessions(parts.sessionSecret, config.siteUrl.startsWith("https:"));
  telemetry.observe({ pendingRuns: () => runner.pending, outboxAge: () => store.outboxAge(clock.now()) });
  const sweepers: NodeJS.Timeout[] = [];

  /** Does something now and then. */
  function repeat(ms: number, task: () => Promise<void>): void {
    const perform = () => void task().catch((error: unknown) => log.error(errorFields(error), "sweep failed"));
    perform();
    sweepers.push(setInterval(perform, ms).unref());
  }

  return {
    config,
    ownKeyModel: ownKeys?.model ?? null,
    attachments,
    service,
    query: createQuery({ service, limits }),
    docs,
    suggest: (words, limit) => suggestions(docs.suggest, words, limit),
    log,
    store,
    allowsHost: createHostCheck(config.siteUrl, config.allowedHosts),
    bodies: parts.bodies ?? createBodies(systemClock),
    reads: parts.reads ?? createReads(),
    queuedFor: database.queuedFor ?? ((_caller, work) => work()),
    proofOfWork:
      engine.model === null
        ? null
        : createProofOfWork({ mode: config.proofOfWork, perMinute, secret: parts.sessionSecret, sessions, clock }),
    sessions,
    health,
    telemetry,
    start() {
      docs.dense?.start();
      repeat(ABANDONED_MS, () => runner.sweep());
      repeat(SWEEP_MS, sweep);
    },
    async stop() {
      health.drain();
      sweepers.forEach(clearInterval);
      docs.dense?.stop();
      await runner.stop();
      await outbox.stop();
      await telemetry.close();
      await database.close();
    },
  };
}
