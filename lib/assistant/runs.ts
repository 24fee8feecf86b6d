/** Sees runs through. A run is a row first: whoever takes its lease does the next step, so a crash only pauses it. */
import { newId } from "#lib/ids.ts";
import { errorFields } from "#lib/log.ts";
import { createNotices, type Notices } from "./notices.ts";
import { createStep, type Next, OVER, type RunnerParts } from "./run-step.ts";

export type Runner = {
  /** Sees a pending run through to its end; one driver per run and process. Never rejects. */
  drive(runId: string): Promise<void>;
  /** Breaks off the step under way in this process, if any, so that a cancel takes effect at once. */
  interrupt(runId: string): void;
  notices: Notices;
  /** Takes up runs whose driver died. */
  sweep(): Promise<void>;
  /** Breaks off all steps; the runs stay pending and go on with the next process. */
  stop(): Promise<void>;
};

export function createRunner(parts: RunnerParts): Runner {
  const { store, clock, log } = parts;
  const drivers = new Map<string, Promise<void>>();
  const steps = new Map<string, AbortController>();
  const notices = createNotices(clock);
  const step = createStep({ ...parts, announce: notices.announce });
  let stopped = false;

  async function drive(runId: string): Promise<void> {
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
    const token = newId("lease");
    const run = await store.claimRun(runId, token, parts.limits.leaseMs);
    if (!run) return OVER;
    const controller = new AbortController();
    steps.set(runId, controller);
    const heartbeat = setInterval(() => void renew(runId, token, controller), parts.limits.leaseMs / 3);
    try {
      const deadline = AbortSignal.timeout(Math.max(1, run.remaining_ms));
      return await step(run, token, AbortSignal.any([controller.signal, deadline]));
    } finally {
      clearInterval(heartbeat);
      if (steps.get(runId) === controller) steps.delete(runId);
      await store.releaseRun(runId, token);
    }
  }

  async function renew(runId: string, token: string, controller: AbortController): Promise<void> {
    try {
      const run = await store.claimRun(runId, token, parts.limits.leaseMs);
      if (!run || run.cancel_requested) controller.abort();
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
