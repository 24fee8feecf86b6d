/** Drives runs to their end. A run is a row first, and whoever takes its lease drives it: a crash only pauses it. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { createKeylessEngine, type OwnKeys } from "#lib/engines/own-key/engine.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { errorFields } from "#lib/log.ts";
import type { AnswerSet } from "#lib/verified-answers/answer-set.ts";
import { advance } from "./advance.ts";
import { retryDatabase } from "./database-retry.ts";
import { Follower } from "./following/follower.ts";
import { createNotices, type Notices } from "./following/notices.ts";
import { Publisher } from "./following/publisher.ts";
import { Watch } from "./following/watch.ts";
import { type InterruptReason, LeaseLost, type LiveRun } from "./live-run.ts";
import { LiveRuns } from "./live-runs.ts";
import { type OpenParts, openRun } from "./open-run.ts";
import { readTurn, type TurnParts } from "./turn.ts";
import { findVerified } from "./verified.ts";

export type RunnerParts = OpenParts &
  TurnParts & {
    engine: Engine;
    /** Looks for a verified answer before the engine is asked. */
    answers: Pick<AnswerSet, "find">;
    /** Null where readers bring no keys of their own. */
    ownKeys: OwnKeys | null;
    /** Null where other processes learn of this process's runs from the database alone. */
    broadcast: Broadcast | null;
  };

/** Who drives a run: `token` is the lease's, `ownEngine` runs on the reader's own key. */
type Driver = { runId: string; token: string; ownEngine: Engine | null };

export class Runner {
  readonly #parts: RunnerParts;
  readonly #notices: Notices;
  readonly #follower: Follower;
  readonly #publisher: Publisher | null;
  readonly #lives: LiveRuns;
  readonly #keylessEngine = createKeylessEngine();
  readonly #stopping = new AbortController();
  /** Work on each run that this process drives, or tries to. */
  readonly #drives = new Map<string, Promise<void>>();
  /** Claims under way; each resolves to null where another process drives the run. */
  readonly #claims = new Map<string, Promise<LiveRun | null>>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#notices = createNotices(parts.clock);
    this.#lives = new LiveRuns(parts);
    this.#follower = this.#createFollower();
    this.#publisher = this.#createPublisher();
  }

  /** Drives a pending run to its end; one driver per run and process. Never rejects. */
  drive(runId: string): Promise<void> {
    return this.#drive({ runId, token: newId("lease"), ownEngine: null });
  }

  /**
   * Drives a run on its reader's own key. The key stays in this process, and only until the run is over or left to others.
   * `token` holds the run's lease all the while: no other process could go on with it.
   * @throws AppError own_key_off
   */
  async driveWith(runId: string, key: OwnKey, token: string): Promise<void> {
    const { ownKeys } = this.#parts;
    if (!ownKeys) throw new AppError("own_key_off");
    // A driver that found the run without its key is about to leave it.
    await this.#drives.get(runId);
    await this.#drive({ runId, token, ownEngine: ownKeys.engine(key) });
  }

  /** The run as this process drives it; null where it does not. */
  row(runId: string): RunRow | null {
    return this.#lives.get(runId)?.row() ?? null;
  }

  /** Number of runs that this process drives. */
  get pending(): number {
    return this.#drives.size;
  }

  /** Follows a run, whoever drives it. @throws AppError database_unavailable */
  watch(runId: string): Promise<Watch> {
    const findLive = (id: string) => this.#findLive(id);
    const stopping = this.#stopping.signal;
    return Watch.open({ notices: this.#notices, follower: this.#follower, findLive, stopping }, runId);
  }

  /** Ends the run if this process drives it. */
  cancel(runId: string): void {
    void this.#interrupt(runId, "cancelled");
  }

  /** Stops driving runs whose thread was deleted. */
  drop(runIds: string[]): void {
    for (const runId of runIds) {
      void this.#interrupt(runId, "lost");
      const live = this.#lives.get(runId);
      if (live) this.#lives.remove(live);
      this.#notices.announce(runId);
    }
  }

  /** Drives the orphaned runs: those whose lease has lapsed. @throws AppError database_unavailable */
  async sweep(): Promise<void> {
    for (const runId of await this.#parts.store.listUndrivenRuns()) void this.drive(runId);
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends all work; the runs stay pending, and the next process goes on with them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lives.stopAll();
    await Promise.allSettled(this.#drives.values());
    // Readers go on with another process, or with the next one.
    this.#notices.announceAll();
    await this.#parts.broadcast?.close();
  }

  #createFollower(): Follower {
    const { store, clock, limits, broadcast } = this.#parts;
    return new Follower({
      ...{ store, clock, followMs: limits.followMs, announce: this.#notices.announce },
      subscribe: (runId, after) => broadcast?.subscribe(runId, after),
      onOrphaned: (runId) => void this.drive(runId),
      onFailure: (error) => this.#warn(error, "runs of others not read"),
    });
  }

  #createPublisher(): Publisher | null {
    const { clock, limits, broadcast } = this.#parts;
    if (!broadcast) return null;
    return new Publisher({
      ...{ broadcast, clock, publishMs: limits.publishMs, drives: (runId) => this.#lives.has(runId) },
      since: (runId, after) => this.#lives.get(runId)?.since(after) ?? [],
      onEvents: (runId, events) => this.#follower.receive(runId, events),
    });
  }

  #drive(driver: Driver): Promise<void> {
    const { runId } = driver;
    const underWay = this.#drives.get(runId);
    if (underWay || this.isStopping) return underWay ?? Promise.resolve();
    const drive = this.#run(driver)
      .catch((error: unknown) => this.#warn(error, "run left to others", runId))
      .finally(() => this.#drives.delete(runId));
    this.#drives.set(runId, drive);
    return drive;
  }

  async #run(driver: Driver): Promise<void> {
    const { runId } = driver;
    const claiming = this.#claim(driver);
    this.#claims.set(runId, claiming);
    const live = await claiming.finally(() => this.#claims.delete(runId));
    if (!live) return;
    const deadline = setTimeout(() => live.interrupt("expired"), live.claimed.remaining_ms);
    try {
      while (!(await this.#retry(runId, () => advance(this.#parts, live))));
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      await this.#cleanUpAfterLoss(live);
    } finally {
      clearTimeout(deadline);
      await this.#close(live);
    }
  }

  /** Takes the run's lease and opens it; null where another process drives it, or it is over. */
  async #claim({ runId, token, ownEngine }: Driver): Promise<LiveRun | null> {
    const { store, limits } = this.#parts;
    const claimed = await this.#retry(runId, () => store.claimRun(runId, token, limits.leaseMs, limits.history));
    if (!claimed) return null;
    const engine = ownEngine ?? (claimed.own_key ? this.#keylessEngine : this.#parts.engine);
    const prepared = await this.#retry(runId, () => readTurn(this.#parts, claimed, engine));
    const verified = await this.#retry(runId, () => findVerified(this.#parts, claimed, prepared));
    const { offer } = verified;
    const claim = { claimed, token, engine: verified.engine ?? engine, prepared, offer };
    const live = openRun(this.#parts, claim, () => {
      this.#notices.announce(runId);
      this.#publisher?.announce(runId);
    });
    if (this.isStopping) live.interrupt("stopped");
    this.#lives.add(live);
    this.#notices.announce(runId);
    return live;
  }

  /** Stops driving a run. A run that is not over is left as it is to the next driver. */
  async #close(live: LiveRun): Promise<void> {
    const { store, telemetry } = this.#parts;
    const { id, token } = live;
    await live.close();
    if (live.reason === "stopped") await live.save().catch((error: unknown) => this.#warn(error, "run not stored", id));
    const { status, last_error } = live.row();
    const { degraded, usage } = live.state;
    telemetry.endRun(id, { status, degraded, usage, error: last_error?.code ?? null });
    this.#publisher?.finish(id);
    this.#lives.remove(live);
    if (!live.isOver && live.reason !== "lost")
      await store.releaseRun(id, token).catch((error: unknown) => this.#warn(error, "lease kept", id));
    this.#notices.announce(id);
  }

  /** Another process has the lease, or the thread was deleted meanwhile: then what this run made upstream is deleted too. */
  async #cleanUpAfterLoss({ id, claimed, state, isAhead }: LiveRun): Promise<void> {
    const { store, onOutbox } = this.#parts;
    if (!isAhead || (await store.getThreadById(claimed.thread_id))) return;
    // The outbox tries again for as long as upstream is away.
    await store.queueCleanup(claimed.thread_id, state.conversationId, [{ id, engine: state.engine }]);
    onOutbox("cleanup");
  }

  #retry<T>(runId: string, call: () => Promise<T>): Promise<T> {
    return retryDatabase(this.#parts, runId, this.#stopping.signal, call);
  }

  /** The run in memory; null where this process does not drive it. Waits for a claim under way. */
  async #findLive(runId: string): Promise<LiveRun | null> {
    return this.#lives.get(runId) ?? (await this.#claims.get(runId)?.catch(() => null)) ?? null;
  }

  async #interrupt(runId: string, reason: InterruptReason): Promise<void> {
    (await this.#findLive(runId))?.interrupt(reason);
  }

  #warn(error: unknown, message: string, runId?: string): void {
    this.#parts.log.warn({ ...(runId && { run: runId }), ...errorFields(error) }, message);
  }
}
