/** Ends the process when it is told to, without losing what it was about. */
import { constants } from "node:os";
import { errorFields, type Log } from "./log.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** The longest that ending may take, ms: Docker kills after ten seconds. */
const MAX_MS = 9_000;
/** How long connections may go on after the app has stopped, ms: nothing that they ask for is there any more. */
const GRACE_MS = 1_000;

/**
 * Calls `stop` on SIGINT and SIGTERM, and only then the listeners that were there: Next's waits for every connection,
 * event streams included, and exits as soon as there is none, whatever else is under way.
 */
export function stopOnSignals(stop: () => Promise<void>, log: Log): void {
  let stopping = false;
  for (const signal of SIGNALS) {
    const others = process.listeners(signal);
    process.removeAllListeners(signal);
    process.on(signal, async () => {
      // A terminal tells all of its processes, and those that have started this one tell it again.
      if (stopping) return;
      stopping = true;
      log.info({ signal }, "stopping");
      const exitAfter = (ms: number) => setTimeout(() => process.exit(128 + constants.signals[signal]), ms).unref();
      exitAfter(MAX_MS);
      await stop().catch((error: unknown) => log.error(errorFields(error), "not stopped as it should be"));
      exitAfter(GRACE_MS);
      for (const other of others) other(signal);
    });
  }
}
