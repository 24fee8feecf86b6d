/** Sees runs through. A run is a row first: whoever takes its lease drives it, so a crash only pauses it. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Resolve } from "#lib/citations/citations.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { createKeylessEngine, type OwnKeys } from "#lib/engines/own-key/engine.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type Prices, priceTokens } from "#lib/limits/prices.ts";
import { errorFields } from "#lib/log.ts";
import { type AdvanceParts, advance, overBudget } from "./advance.ts";
import { Publisher } from "./broadcast.ts";
import { Follower } from "./follower.ts";
import { toStep } from "./hosted/steps.ts";
import { LeaseLost, LiveRun, type Reason } from "./live-run.ts";
import { createNotices, type Notices } from "./notices.ts";
import { readTurn, type TurnParts } from "./turn.ts";
import { Watch } from "./watch.ts";

/** Tries in a row to reach the database before a run is left to others. */
const DATABASE_TRIES = 5;
/** The longest pause between two of them, ms. */
const MAX_AWAY_MS = 3_000;

export type RunnerParts = AdvanceParts &
  TurnParts & {
    engine: Engine;
    /** Null where readers bring no keys of their own. */
    ownKeys: OwnKeys | null;
    resolve: Resolve;
    siteUrl: string;
    prices: Prices;
    /** Null where other processes learn of this one's runs from the database alone. */
    broadcast: Broadcast | null;
  };

export class Runner {
  readonly #parts: RunnerParts;
  readonly #notices: Notices;
  readonly #follower: Follower;
  readonly #publisher: Publisher | null;
  readonly #keyless = createKeylessEngine();
  readonly #stopping = new AbortController();
  readonly #drivers = new Map<string, Promise<void>>();
  readonly #claims = new Map<string, Promise<LiveRun | null>>();
  readonly #lives = new Map<string, LiveRun>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: RunnerParts) {
    const { store, clock, limits, broadcast } = parts;
    this.#parts = parts;
    this.#notices = createNotices(clock);
    this.#follower = new Follower({
      ...{ store, clock, followMs: limits.followMs, announce: this.#notices.announce },
      subscribe: (runId, after) => broadcast?.subscribe(runId, after),
      onAbandoned: (runId) => void this.drive(runId),
      onFailure: (error) => this.#warn(error, "runs of others not read"),
    });
    this.#publisher =
      broadcast &&
      new Publisher({
        ...{ broadcast, clock, publishMs: limits.publishMs, drives: (runId) => this.#lives.has(runId) },
        since: (runId, after) => this.#lives.get(runId)?.since(after) ?? [],
        onEvents: (runId, events) => this.#follower.hear(runId, events),
      });
  }

  /** Sees a pending run through to its end; one driver per run and process. Never rejects. */
  drive(runId: string): Promise<void> {
    return this.#drive(runId, newId("lease"), null);
  }

  /**
   * The same for a run on its reader's own key. The key is kept in this process and only until the run is over or
   * given up. `token` holds the run's lease all the while: nobody else could go on with it.
   * @throws AppError own_key_off
   */
  async driveWith(runId: string, key: OwnKey, token: string): Promise<void> {
    const { ownKeys } = this.#parts;
    if (!ownKeys) throw new AppError("own_key_off");
    // Somebody who found the run without its key is about to leave it.
    await this.#drivers.get(runId);
    await this.#drive(runId, token, ownKeys.engine(key));
  }

  /** The run as this process drives it; null where it does not. */
  row(runId: string): RunRow | null {
    return this.#lives.get(runId)?.row() ?? null;
  }

  /** Runs that this process drives. */
  get pending(): number {
    return this.#drivers.size;
  }

  /** The run as it moves. @throws AppError database_unavailable */
  watch(runId: string): Promise<Watch> {
    const driven = (id: string) => this.#driven(id);
    const stopping = this.#stopping.signal;
    return Watch.open({ notices: this.#notices, follower: this.#follower, driven, stopping }, runId);
  }

  /** Ends the run if this process drives it. */
  cancel(runId: string): void {
    void this.#interrupt(runId, "cancelled");
  }

  /** Lets go of runs whose thread was deleted. */
  drop(runIds: string[]): void {
    for (const runId of runIds) {
      void this.#interrupt(runId, "lost");
      this.#lives.delete(runId);
      this.#notices.announce(runId);
    }
  }

  /** Takes up runs that nobody drives. @throws AppError database_unavailable */
  async sweep(): Promise<void> {
    for (const id of await this.#parts.store.abandonedRuns()) void this.drive(id);
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Breaks off all work; the runs stay pending and go on with the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const live of this.#lives.values()) live.interrupt("stopped");
    await Promise.allSettled(this.#drivers.values());
    // Their readers go on with another process, or with the next one.
    this.#notices.announceAll();
    await this.#parts.broadcast?.close();
  }

  #drive(runId: string, token: string, own: Engine | null): Promise<void> {
    const running = this.#drivers.get(runId);
    if (running || this.#stopping.signal.aborted) return running ?? Promise.resolve();
    const driver = this.#run(runId, token, own)
      .catch((error: unknown) => this.#warn(error, "run left to others", runId))
      .finally(() => this.#drivers.delete(runId));
    this.#drivers.set(runId, driver);
    return driver;
  }

  async #run(runId: string, token: string, own: Engine | null): Promise<void> {
    const claiming = this.#claim(runId, token, own);
    this.#claims.set(runId, claiming);
    const live = await claiming.finally(() => this.#claims.delete(runId));
    if (!live) return;
    const deadline = setTimeout(() => live.interrupt("expired"), live.claimed.remaining_ms);
    try {
      while (!(await this.#persist(runId, () => advance(this.#parts, live))));
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      await this.#afterLoss(live);
    } finally {
      clearTimeout(deadline);
      await this.#close(live);
    }
  }

  /** Takes the run's lease, and the run into memory; null where somebody else drives it, or it is over. */
  async #claim(runId: string, token: string, own: Engine | null): Promise<LiveRun | null> {
    const { store, limits, engine: site } = this.#parts;
    const claimed = await this.#persist(runId, () => store.claimRun(runId, token, limits.leaseMs, limits.history));
    if (!claimed) return null;
    const engine = own ?? (claimed.own_key ? this.#keyless : site);
    const told = await this.#persist(runId, () => readTurn(this.#parts, claimed, engine));
    const live = this.#open(claimed, token, engine, told);
    this.#lives.set(runId, live);
    this.#heartbeat ??= setInterval(() => void this.#renew(), limits.heartbeatMs);
    this.#notices.announce(runId);
    return live;
  }

  #open(claimed: ClaimedRun, token: string, engine: Engine, told: Awaited<ReturnType<typeof readTurn>>): LiveRun {
    const { sections, prices } = this.#parts;
    const { id } = claimed;
    const model = told.turn.model ?? engine.model;
    const live = new LiveRun({
      ...{ ...this.#parts, ...told, claimed, token, engine },
      rules: {
        toStep: (call) => toStep(call, sections),
        priced: (tokens) => priceTokens(tokens, model, prices),
      },
      announce: () => {
        this.#notices.announce(id);
        this.#publisher?.announce(id);
      },
      onFailure: (error) => {
        if (error instanceof LeaseLost) live.interrupt("lost");
        else this.#warn(error, "run not stored", id);
      },
    });
    const isOver = claimed.claims === 1 && overBudget(live) !== null;
    this.#parts.telemetry.startRun({ runId: id, engine: engine.name, model, overBudget: isOver });
    if (claimed.cancel_requested) live.interrupt("cancelled");
    if (claimed.remaining_ms <= 0) live.interrupt("expired");
    if (this.#stopping.signal.aborted) live.interrupt("stopped");
    return live;
  }

  /** What is not over is left as it is to whoever comes next. */
  async #close(live: LiveRun): Promise<void> {
    const { id, token } = live;
    await live.close();
    if (live.reason === "stopped") await live.save().catch((error: unknown) => this.#warn(error, "run not stored", id));
    const { status, last_error } = live.row();
    const { degraded, usage } = live.state;
    this.#parts.telemetry.endRun(id, { status, degraded, usage, error: last_error?.code ?? null });
    this.#publisher?.finish(id);
    if (this.#lives.get(id) === live) this.#lives.delete(id);
    if (this.#lives.size === 0) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = undefined;
    }
    if (!live.isOver && live.reason !== "lost")
      await this.#parts.store.releaseRun(id, token).catch((error: unknown) => this.#warn(error, "lease kept", id));
    this.#notices.announce(id);
  }

  /** The lease is somebody else's, or the thread was deleted in the middle: then what this process made must go too. */
  async #afterLoss({ id, claimed, state, isAhead }: LiveRun): Promise<void> {
    const { store, onOutbox } = this.#parts;
    if (!isAhead || (await store.threadById(claimed.thread_id))) return;
    // By the outbox, as any deletion: it tries again for as long as upstream is away.
    await store.queueCleanup(claimed.thread_id, state.conversationId, [{ id, engine: state.engine }]);
    onOutbox("cleanup");
  }

  /** Renews the leases of runs that were not stored for a while, and learns which of them are to end. */
  async #renew(): Promise<void> {
    const { store, limits } = this.#parts;
    const quiet = [...this.#lives.values()].filter((live) => live.age >= limits.heartbeatMs);
    if (quiet.length === 0) return;
    try {
      const leases = quiet.map(({ id, token }) => ({ id, token }));
      const held = new Map((await store.renewRuns(leases, limits.leaseMs)).map((one) => [one.id, one]));
      for (const live of quiet) {
        const lease = held.get(live.id);
        if (!lease && !live.isOver) live.interrupt("lost");
        if (lease?.cancel_requested) live.interrupt("cancelled");
      }
    } catch (error) {
      this.#warn(error, "leases not renewed");
    }
  }

  /** Calls again what the database did not answer, a few times. */
  async #persist<T>(runId: string, call: () => Promise<T>): Promise<T> {
    const { clock, log } = this.#parts;
    const { signal } = this.#stopping;
    for (let failures = 1; ; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof LeaseLost || failures > DATABASE_TRIES || signal.aborted) throw error;
        // The database is away: the row says all there is, so coming back later is safe.
        log.error({ run: runId, ...errorFields(error) }, "run step failed");
        await clock.sleep(Math.min(1_000 * failures, MAX_AWAY_MS), signal);
      }
    }
  }

  /** The run as this process drives it; resolves once it is known whether it does. */
  async #driven(runId: string): Promise<LiveRun | null> {
    return this.#lives.get(runId) ?? (await this.#claims.get(runId)?.catch(() => null)) ?? null;
  }

  async #interrupt(runId: string, reason: Reason): Promise<void> {
    (await this.#driven(runId))?.interrupt(reason);
  }

  #warn(error: unknown, message: string, runId?: string): void {
    this.#parts.log.warn({ ...(runId && { run: runId }), ...errorFields(error) }, message);
  }
}
