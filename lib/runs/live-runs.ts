/** The runs that this process drives. Renews their leases as long as there are any. */
import type { Store } from "#lib/database/store.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { LiveRun } from "./live-run.ts";
import type { RunLimits } from "./run-limits.ts";

type Parts = {
  store: Pick<Store, "renewRuns">;
  limits: Pick<RunLimits, "heartbeatMs" | "leaseMs">;
  log: Pick<Log, "warn">;
};

export class LiveRuns {
  readonly #parts: Parts;
  readonly #runs = new Map<string, LiveRun>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId);
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  add(live: LiveRun): void {
    this.#runs.set(live.id, live);
    this.#heartbeat ??= setInterval(() => void this.#renewLeases(), this.#parts.limits.heartbeatMs);
  }

  /** Removes `live` itself: a later run in memory of the same id stays. */
  remove(live: LiveRun): void {
    if (this.#runs.get(live.id) === live) this.#runs.delete(live.id);
    if (this.#runs.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  /** Interrupts all runs because the process stops. */
  stopAll(): void {
    for (const live of this.#runs.values()) live.interrupt("stopped");
  }

  /** Renews the leases of runs that were not stored for a while, and interrupts those that are to end. */
  async #renewLeases(): Promise<void> {
    const { store, limits, log } = this.#parts;
    const quiet = [...this.#runs.values()].filter((live) => live.age >= limits.heartbeatMs);
    if (quiet.length === 0) return;
    try {
      const wanted = quiet.map(({ id, token }) => ({ id, token }));
      const leases = new Map((await store.renewRuns(wanted, limits.leaseMs)).map((lease) => [lease.id, lease]));
      for (const live of quiet) {
        const lease = leases.get(live.id);
        if (!lease && !live.isOver) live.interrupt("lost");
        if (lease?.cancel_requested) live.interrupt("cancelled");
      }
    } catch (error) {
      log.warn(errorFields(error), "leases not renewed");
    }
  }
}
