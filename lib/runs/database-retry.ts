import type { Clock } from "#lib/clock.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { LeaseLost } from "./live-run.ts";

/** Tries in a row to reach the database before a run is left to other processes. */
const MAX_TRIES = 5;
/** The longest pause between two tries, ms. */
const MAX_PAUSE_MS = 3_000;

/**
 * Calls `call` again while the database does not answer, a few times, until `signal` aborts. That is safe: the run's row
 * holds everything that `call` starts from.
 */
export async function retryDatabase<T>(
  { clock, log }: { clock: Clock; log: Pick<Log, "error"> },
  runId: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof LeaseLost || failures > MAX_TRIES || signal.aborted) throw error;
      log.error({ run: runId, ...errorFields(error) }, "run step failed");
      await clock.sleep(Math.min(1_000 * failures, MAX_PAUSE_MS), signal);
    }
  }
}
