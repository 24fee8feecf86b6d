/** Ends the process on a signal, without losing the work under way. */
import { constants } from "node:os";
import { errorFields, type Log } from "./log.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** The longest that ending may take, ms: Docker kills after ten seconds. */
const MAX_MS = 9_000;
/** How long connections may go on after the app has stopped, ms: their requests can no longer be answered. */
const GRACE_MS = 1_000;

/**
 * Calls `stop` on SIGINT and SIGTERM, and the existing listeners only after that: Next's listener waits for every connection,
 * event streams included, and exits as soon as there is none, even while `stop` is under way.
 */
export function stopOnSignals(stop: () => Promise<void>, log: Log): void {
  let stopping = false;
  for (const signal of SIGNALS) {
    const others = process.listeners(signal);
    process.removeAllListeners(signal);
    process.on(signal, async () => {
      // The signal may come twice: from the terminal, and from the process that started this one.
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
