/** How a request waits for a run: up to a time limit, until the run ends or has progressed far enough. */
import type { Clock } from "#lib/clock.ts";
import { isPending } from "#lib/contract/assistant.ts";
import type { RunRow } from "#lib/database/rows.ts";
import { AppError } from "#lib/errors.ts";
import type { Watch } from "#lib/runs/following/watch.ts";
import type { Runner } from "#lib/runs/runner.ts";

export type WaitOptions = {
  /** The longest wait, ms. */
  ms: number;
  /** Ends the wait before the run is over. Called after a change of the run, at most once in `paceMs`. */
  isEnough?: (watch: Watch) => boolean;
  paceMs?: number;
  /** Ends the wait soon after it aborts. */
  signal?: AbortSignal;
};

type Parts = { runner: Pick<Runner, "watch">; clock: Clock };

/** The run as it is at the end of the wait. @throws AppError not_found when the run is deleted meanwhile */
export async function waitForRun({ runner, clock }: Parts, runId: string, options: WaitOptions): Promise<RunRow> {
  const { ms, isEnough, paceMs = 0, signal } = options;
  const end = clock.now() + ms;
  let nextCheck = clock.now() + paceMs;
  const watch = await runner.watch(runId);
  const wake = () => watch.wake();
  signal?.addEventListener("abort", wake, { once: true });
  try {
    for (;;) {
      const run = watch.row();
      if (!run) throw new AppError("not_found");
      const now = clock.now();
      if (!isPending(run.status) || now >= end || signal?.aborted || watch.isStopped) return run;
      if (now >= nextCheck) {
        if (isEnough?.(watch)) return run;
        nextCheck = now + paceMs;
      }
      await watch.next((paceMs > 0 ? Math.min(nextCheck, end) : end) - now);
    }
  } finally {
    signal?.removeEventListener("abort", wake);
    watch.close();
  }
}
