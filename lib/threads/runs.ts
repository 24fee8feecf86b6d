/** Runs as their thread's owner reads, waits for and cancels them. */
import type { Clock } from "#lib/clock.ts";
import { isPending, type List, type ListedStep, type Run } from "#lib/contract/assistant.ts";
import { toRun } from "#lib/database/api-objects.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, ownerHash } from "#lib/limits/rates.ts";
import type { Runner } from "#lib/runs/runner.ts";
import { stepListOf } from "./step-list.ts";
import { waitForRun } from "./wait-for-run.ts";

/** The longest that a run request waits for a step, ms. A server that only works during requests needs this time. */
const RUN_WAIT_MS = 300;
/** The longest that a cancel request waits for the run to end, ms. */
const CANCEL_WAIT_MS = 5_000;

export type RunParts = { store: Pick<Store, "getRun" | "cancelRun" | "answerOf">; runner: Runner; clock: Clock };

/** From the memory of this process where it drives the run. @throws AppError not_found */
async function getOwnRun({ store, runner }: RunParts, caller: Caller, threadId: string, runId: string) {
  const owner = ownerHash(caller);
  const run = runner.row(runId) ?? (await store.getRun(runId, threadId, owner));
  if (run?.thread_id !== threadId || run.owner_hash !== owner) throw new AppError("not_found");
  return run;
}

/** Whether a reader can see a difference between two states of a run. */
const hasProgressed = (before: RunRow, now: RunRow | null): boolean =>
  now?.status !== before.status || now.steps.length > before.steps.length;

/** @throws AppError from every method: not_found for a run that is unknown or not the caller's */
export function createRuns(parts: RunParts) {
  const { store, runner } = parts;
  return {
    /** The run, after a short time in which it may progress. */
    async getRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await getOwnRun(parts, caller, threadId, runId);
      if (!isPending(run.status)) return toRun(run);
      void runner.drive(runId);
      const isEnough = (watch: { row(): RunRow | null }) => hasProgressed(run, watch.row());
      return toRun(await waitForRun(parts, runId, { ms: RUN_WAIT_MS, isEnough }));
    },

    /** The run's steps so far, oldest first. Unlike `getRun` this does not drive the run. */
    async listSteps(caller: Caller, threadId: string, runId: string, query: ListQuery): Promise<List<ListedStep>> {
      const run = await getOwnRun(parts, caller, threadId, runId);
      // A pending run may still get steps. The answer comes after all of them.
      return stepListOf(run, isPending(run.status) ? null : await store.answerOf(runId), query);
    },

    /**
     * The run once it is over, or as it is after `ms` milliseconds, or soon after `signal` aborts.
     * @throws AppError not_ready when this process stops first
     */
    async awaitRun(caller: Caller, threadId: string, runId: string, ms: number, signal: AbortSignal): Promise<Run> {
      const run = await getOwnRun(parts, caller, threadId, runId);
      if (isPending(run.status)) void runner.drive(runId);
      const current = await waitForRun(parts, runId, { ms, signal });
      if (isPending(current.status) && runner.isStopping) throw new AppError("not_ready", { retryAfterMs: 1_000 });
      return toRun(current);
    },

    /** Ends a pending run, also upstream. A finished run stays as it is. */
    async cancelRun(caller: Caller, threadId: string, runId: string): Promise<Run> {
      const run = await store.cancelRun(runId, threadId, ownerHash(caller));
      if (!run) throw new AppError("not_found");
      if (!isPending(run.status)) return toRun(run);
      runner.cancel(runId);
      void runner.drive(runId);
      return toRun(await waitForRun(parts, runId, { ms: CANCEL_WAIT_MS }));
    },
  };
}
