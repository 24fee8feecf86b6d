/** Sees runs through. A run is a row first: whoever takes its lease drives it, so a crash only pauses it. */
import type { Resolve } from "#lib/assistant/citations.ts";
import type { Engine } from "#lib/assistant/engine.ts";
import { toStep } from "#lib/assistant/hosted-steps.ts";
import { createKeylessEngine, type OwnKeys } from "#lib/assistant/own-key-engine.ts";
import { type Prices, priced } from "#lib/assistant/prices.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { errorFields } from "#lib/log.ts";
import type { OwnKey } from "#lib/own-key.ts";
import { type AdvanceParts, createAdvance } from "./advance.ts";
import { createFollower } from "./follower.ts";
import { createLiveRun, LeaseLost, type LiveRun, type Reason } from "./live-run.ts";
import { createNotices } from "./notices.ts";
import { readTurn, type TurnParts } from "./turn.ts";
import { type Watch, watchRun } from "./watch.ts";

export type Runner = {
  /** Sees a pending run through to its end; one driver per run and process. Never rejects. */
  drive(runId: string): Promise<void>;
  /**
   * The same for a run on its reader's own key. The key is kept in this process and only until the run is over or
   * given up. `token` holds the run's lease all the while: nobody else could go on with it.
   */
  driveWith(runId: string, key: OwnKey, token: string): Promise<void>;
  /** The run as this process drives it; null where it does not. */
  live(runId: string): RunRow | null;
  /** @throws AppError database_unavailable */
  watch(run: RunRow): Promise<Watch>;
  /** Ends the run if this process drives it. */
  cancel(runId: string): void;
  /** Lets go of runs whose thread was deleted. */
  drop(runIds: string[]): void;
  /** Takes up runs that nobody drives. */
  sweep(): Promise<void>;
  /** Breaks off all work; the runs stay pending and go on with the next process. */
  stop(): Promise<void>;
};

/** Tries in a row to reach the database before a run is left to others. */
const DATABASE_TRIES = 5;

export type RunnerParts = AdvanceParts &
  TurnParts & {
    engine: Engine;
    /** Null where readers bring no keys of their own. */
    ownKeys: OwnKeys | null;
    resolve: Resolve;
    siteUrl: string;
    prices: Prices;
  };

export function createRunner({ ownKeys, ...parts }: RunnerParts): Runner {
  const { store, clock, log, limits } = parts;
  const advance = createAdvance(parts);
  const notices = createNotices(clock);
  const keyless = createKeylessEngine();
  const drivers = new Map<string, Promise<void>>();
  const claims = new Map<string, Promise<LiveRun | null>>();
  const lives = new Map<string, LiveRun>();
  let heartbeat: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const warn = (runId: string | null, message: string) => (error: unknown) =>
    log.warn({ ...(runId && { run: runId }), ...errorFields(error) }, message);

  const follower = createFollower({
    store,
    clock,
    followMs: limits.followMs,
    announce: notices.announce,
    onAbandoned: (runId) => void drive(runId),
    onFailure: warn(null, "runs of others not read"),
  });

  /** Calls again what the database did not answer, a few times. */
  async function persist<T>(runId: string, call: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof LeaseLost || failures > DATABASE_TRIES || stopping.signal.aborted) throw error;
        // The database is away: the row says all there is, so coming back later is safe.
        log.error({ run: runId, ...errorFields(error) }, "run step failed");
        await clock.sleep(1_000 * failures, stopping.signal);
      }
    }
  }

  async function claim(runId: string, token: string, own: Engine | null): Promise<LiveRun | null> {
    const claimed = await persist(runId, () => store.claimRun(runId, token, limits.leaseMs, limits.history));
    if (!claimed) return null;
    const engine = own ?? (claimed.own_key ? keyless : parts.engine);
    const told = await persist(runId, () => readTurn(parts, claimed, engine));
    return open(claimed, token, engine, told);
  }

  function open(claimed: ClaimedRun, token: string, engine: Engine, told: Awaited<ReturnType<typeof readTurn>>) {
    const { id } = claimed;
    const model = told.turn.model ?? engine.model;
    const live = createLiveRun({
      ...parts,
      ...told,
      ...{ claimed, token, engine },
      rules: {
        toStep: (call) => toStep(call, parts.sections),
        priced: (tokens) => priced(tokens, model, parts.prices),
      },
      announce: () => notices.announce(id),
      onFailure(error) {
        if (error instanceof LeaseLost) live.interrupt("lost");
        else warn(id, "run not stored")(error);
      },
    });
    if (claimed.cancel_requested) live.interrupt("cancelled");
    if (claimed.remaining_ms <= 0) live.interrupt("expired");
    if (stopping.signal.aborted) live.interrupt("stopped");
    return live;
  }

  async function run(runId: string, token: string, own: Engine | null): Promise<void> {
    const claiming = claim(runId, token, own);
    claims.set(runId, claiming);
    const live = await claiming.finally(() => claims.delete(runId));
    if (!live) return;
    lives.set(runId, live);
    heartbeat ??= setInterval(() => void renew(), limits.heartbeatMs);
    const deadline = setTimeout(() => live.interrupt("expired"), live.claimed.remaining_ms);
    notices.announce(runId);
    try {
      while (!(await persist(runId, () => advance(live))));
    } catch (error) {
      if (error instanceof LeaseLost) await afterLoss(live);
      else throw error;
    } finally {
      clearTimeout(deadline);
      await close(live);
    }
  }

  /** What is not over is left as it is to whoever comes next. */
  async function close(live: LiveRun): Promise<void> {
    await live.close();
    if (live.reason === "stopped") await live.save().catch(warn(live.id, "run not stored"));
    if (lives.get(live.id) === live) lives.delete(live.id);
    if (lives.size === 0) {
      clearInterval(heartbeat);
      heartbeat = undefined;
    }
    if (!live.isOver) await store.releaseRun(live.id, live.token).catch(warn(live.id, "lease not given back"));
    notices.announce(live.id);
  }

  /** The lease is somebody else's, or the thread was deleted in the middle: then what this process made must go too. */
  async function afterLoss({ id, claimed, state, isAhead }: LiveRun): Promise<void> {
    if (!isAhead || (await store.threadById(claimed.thread_id))) return;
    // By the outbox, as any deletion: it tries again for as long as upstream is away.
    await store.queueCleanup(claimed.thread_id, state.threadRef, [{ id, engine: state.engine }]);
    parts.onOutbox("cleanup");
  }

  /** Renews the leases of runs that were not stored for a while, and learns which of them are to end. */
  async function renew(): Promise<void> {
    const quiet = [...lives.values()].filter((live) => live.age() >= limits.heartbeatMs);
    if (quiet.length === 0) return;
    try {
      const leases = quiet.map(({ id, token }) => ({ id, token }));
      const held = new Map((await store.renewRuns(leases, limits.leaseMs)).map((one) => [one.id, one]));
      for (const live of quiet) {
        const lease = held.get(live.id);
        if (!lease) live.interrupt("lost");
        else if (lease.cancel_requested) live.interrupt("cancelled");
      }
    } catch (error) {
      warn(null, "leases not renewed")(error);
    }
  }

  function drive(runId: string, token = newId("lease"), own: Engine | null = null): Promise<void> {
    const running = drivers.get(runId);
    if (running || stopping.signal.aborted) return running ?? Promise.resolve();
    const driver = run(runId, token, own)
      .catch(warn(runId, "run left to others"))
      .finally(() => drivers.delete(runId));
    drivers.set(runId, driver);
    return driver;
  }

  /** Resolves once it is known whether this process drives the run. */
  const driven = async (runId: string) => lives.get(runId) ?? (await claims.get(runId)?.catch(() => null)) ?? null;
  const interrupt = async (runId: string, reason: Reason) => (await driven(runId))?.interrupt(reason);

  return {
    drive: (runId) => drive(runId),
    async driveWith(runId, key, token) {
      if (!ownKeys) throw new AppError("own_key_off");
      // Somebody who found the run without its key is about to leave it.
      await drivers.get(runId);
      await drive(runId, token, ownKeys.engine(key));
    },
    live: (runId) => lives.get(runId)?.row() ?? null,
    watch: (run) => watchRun({ notices, follower, driven }, run),
    cancel: (runId) => void interrupt(runId, "cancelled"),
    drop(runIds) {
      for (const runId of runIds) {
        void interrupt(runId, "lost");
        lives.delete(runId);
        notices.announce(runId);
      }
    },
    async sweep() {
      for (const id of await store.abandonedRuns()) void drive(id);
    },
    async stop() {
      stopping.abort();
      for (const live of lives.values()) live.interrupt("stopped");
      await Promise.allSettled(drivers.values());
    },
  };
}
