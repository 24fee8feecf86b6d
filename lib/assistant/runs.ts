/** Sees runs through. A run is a row first: whoever takes its lease does the next step, so a crash only pauses it. */
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { errorFields } from "#lib/log.ts";
import type { OwnKey } from "#lib/own-key.ts";
import type { Engine } from "./engine.ts";
import { createNotices, type Notices } from "./notices.ts";
import { createKeylessEngine, type OwnKeys } from "./own-key-engine.ts";
import { createStep, type Next, OVER, type RunnerParts, type Step } from "./run-step.ts";

export type Runner = {
  /** Sees a pending run through to its end; one driver per run and process. Never rejects. */
  drive(runId: string): Promise<void>;
  /**
   * The same for a run on its reader's own key. The key is kept in this process and only until the run is over or
   * given up. `token` holds the run's lease all the while: nobody else could go on with it.
   */
  driveWith(runId: string, key: OwnKey, token: string): Promise<void>;
  /** Breaks off the step under way in this process, if any, so that a cancel takes effect at once. */
  interrupt(runId: string): void;
  notices: Notices;
  /** Takes up runs whose driver died. */
  sweep(): Promise<void>;
  /** Breaks off all steps; the runs stay pending and go on with the next process. */
  stop(): Promise<void>;
};

/** `ownKeys` is null where readers bring no keys of their own. */
export function createRunner({ ownKeys, ...parts }: RunnerParts & { ownKeys: OwnKeys | null }): Runner {
  const { store, clock, log } = parts;
  const drivers = new Map<string, Promise<void>>();
  const steps = new Map<string, AbortController>();
  const notices = createNotices(clock);
  const stepOn = (engine: Engine) => createStep({ ...parts, engine, announce: notices.announce });
  const step = stepOn(parts.engine);
  const keyless = stepOn(createKeylessEngine());
  /** Runs on readers' own keys; a key lives in the engine of its step and nowhere else. */
  const vault = new Map<string, { step: Step; token: string }>();
  let stopped = false;

  async function drive(runId: string): Promise<void> {
    const own = vault.get(runId);
    // Also between two steps, however long the pause.
    const hold = own && setInterval(() => void renew(runId, own.token), parts.limits.leaseMs / 3);
    try {
      await driveOn(runId);
    } finally {
      clearInterval(hold);
      vault.delete(runId);
      if (own) await store.releaseRun(runId, own.token).catch(() => undefined);
    }
  }

  async function driveOn(runId: string): Promise<void> {
    let failures = 0;
    while (!stopped) {
      let next: Next;
      try {
        next = await advance(runId);
        failures = 0;
      } catch (error) {
        // The database is away: the row says all there is, so coming back later is safe.
        log.error({ run: runId, ...errorFields(error) }, "run step failed");
        if (++failures > 5) return;
        next = { again: true, ms: 1_000 * failures };
      }
      notices.announce(runId);
      if (!next.again) return;
      if (next.ms > 0) await clock.sleep(next.ms);
    }
  }

  /** One idempotent step under a lease. */
  async function advance(runId: string): Promise<Next> {
    const own = vault.get(runId);
    const token = own?.token ?? newId("lease");
    const run = await store.claimRun(runId, token, parts.limits.leaseMs);
    if (!run) return OVER;
    const controller = new AbortController();
    steps.set(runId, controller);
    const heartbeat = setInterval(() => void renew(runId, token, controller), parts.limits.leaseMs / 3);
    try {
      const deadline = AbortSignal.timeout(Math.max(1, run.remaining_ms));
      const present = own?.step ?? (run.own_key ? keyless : step);
      return await present(run, token, AbortSignal.any([controller.signal, deadline]));
    } finally {
      clearInterval(heartbeat);
      if (steps.get(runId) === controller) steps.delete(runId);
      if (!own) await store.releaseRun(runId, token);
    }
  }

  async function renew(runId: string, token: string, controller?: AbortController): Promise<void> {
    try {
      const run = await store.claimRun(runId, token, parts.limits.leaseMs);
      if (!run || run.cancel_requested) controller?.abort();
    } catch (error) {
      log.warn({ run: runId, ...errorFields(error) }, "lease not renewed");
    }
  }

  return {
    notices,
    drive(runId) {
      const running = drivers.get(runId);
      if (running) return running;
      const driver = drive(runId).finally(() => drivers.delete(runId));
      drivers.set(runId, driver);
      return driver;
    },
    async driveWith(runId, key, token) {
      if (!ownKeys) throw new AppError("own_key_off");
      // Somebody who found the run without its key is about to leave it.
      await drivers.get(runId);
      vault.set(runId, { step: stepOn(ownKeys.engine(key)), token });
      await this.drive(runId);
    },
    interrupt: (runId) => steps.get(runId)?.abort(),
    async sweep() {
      for (const id of await store.pendingRuns()) void this.drive(id);
    },
    async stop() {
      stopped = true;
      for (const controller of steps.values()) controller.abort();
      await Promise.allSettled(drivers.values());
    },
  };
}
