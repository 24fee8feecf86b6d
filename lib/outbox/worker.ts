import type { Clock } from "#lib/clock.ts";
import type { DeliverNext } from "./delivery.ts";

/** The longest sleep, ms. Another process may write rows during it. */
const MAX_SLEEP_MS = 30_000;
/**
 * The longest wait while the database does not answer, ms. Pending rows are delivered within this time of its return.
 */
const MAX_AWAY_MS = 3_000;
/** The time that `stop` waits for a delivery under way, ms. A post that is aborted may appear twice in the notifier. */
const STOP_GRACE_MS = 3_000;

export type WorkerParts = {
  deliverNext: DeliverNext;
  clock: Clock;
  onError(error: unknown): void;
  /** The time between a kick and the next claim, ms. A pending `drain` skips it. */
  lingerMs: number;
};

/** Delivers rows after each kick, until none is pending. An idle worker has no timer. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #stopping = new AbortController();
  readonly #breakOff = new AbortController();
  #running: Promise<void> | null = null;
  /** True when a kick came after the last claim began. */
  #isKicked = false;
  #nap = new AbortController();
  /** This signal aborts while a `drain` is pending. */
  #hurry = new AbortController();
  #drains: (() => void)[] = [];

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Starts the worker, or ends its sleep. Returns at once and never throws. */
  kick(): void {
    if (this.#stopping.signal.aborted) return;
    this.#wake();
    this.#running ??= this.#work();
  }

  /** Resolves when nothing is due now. */
  drain(): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    const drained = new Promise<void>((resolve) => this.#drains.push(resolve));
    this.#hurry.abort();
    this.kick();
    return drained;
  }

  /**
   * Stops the worker. A delivery under way gets `STOP_GRACE_MS`. A row that is not delivered by then stays for the next
   * process.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    this.#hurry.abort();
    if (!this.#running) return;
    const grace = new AbortController();
    await Promise.race([this.#running, this.#parts.clock.sleep(STOP_GRACE_MS, grace.signal)]);
    grace.abort();
    this.#breakOff.abort();
    await this.#running;
  }

  async #work(): Promise<void> {
    let failures = 0;
    if (this.#lingers) await this.#linger();
    while (!this.#stopping.signal.aborted) {
      try {
        const hasMore = await this.#deliver();
        failures = 0;
        if (!hasMore && !this.#isKicked) break;
      } catch (error) {
        this.#parts.onError(error);
        this.#resolveDrains();
        // A kick does not shorten this wait, because every request sends one.
        await this.#parts.clock.sleep(Math.min(1_000 * 2 ** failures++, MAX_AWAY_MS), this.#stopping.signal);
      }
    }
    // The worker becomes idle in the same tick as the decision to end, so that the next kick starts it again.
    this.#running = null;
    this.#resolveDrains();
  }

  /** Delivers the next rows and sleeps until more are due. Returns false when no row is pending. */
  async #deliver(): Promise<boolean> {
    this.#isKicked = false;
    const wait = await this.#parts.deliverNext({ stopping: this.#stopping.signal, breakOff: this.#breakOff.signal });
    if (wait === 0) return true;
    if (!this.#isKicked) {
      this.#resolveDrains();
      if (wait === null) return false;
      this.#nap = new AbortController();
      await this.#parts.clock.sleep(Math.min(wait, MAX_SLEEP_MS), this.#nap.signal);
    }
    if (this.#isKicked && this.#lingers) await this.#linger();
    return true;
  }

  get #lingers(): boolean {
    return this.#parts.lingerMs > 0 && this.#drains.length === 0;
  }

  #linger(): Promise<void> {
    return this.#parts.clock.sleep(this.#parts.lingerMs, this.#hurry.signal);
  }

  #wake(): void {
    this.#isKicked = true;
    this.#nap.abort("kicked");
  }

  #resolveDrains(): void {
    for (const resolve of this.#drains) resolve();
    this.#drains = [];
    if (this.#hurry.signal.aborted) this.#hurry = new AbortController();
  }
}
