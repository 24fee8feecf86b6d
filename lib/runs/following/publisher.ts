/** Sends events to other server processes before they are stored. */
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";

type Parts = {
  broadcast: Broadcast;
  clock: Clock;
  /** The least time between two messages about a run, ms. */
  publishMs: number;
  /** Whether this process drives the run. */
  drives(runId: string): boolean;
  /** Events after number `after` of a run that this process drives; none for any other run. */
  since(runId: string, after: number): RunEvent[];
  /** Called when another process published. */
  onEvents(runId: string, events: RunEvent[]): void;
};

/** Publishes the runs that this process drives and that another process has subscribed to. */
export class Publisher {
  readonly #parts: Parts;
  /** The number of each run's last published event. */
  readonly #published = new Map<string, number>();
  /** Runs with a publishing loop under way. */
  readonly #publishing = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { broadcast, drives, onEvents } = parts;
    const onSubscribe = (runId: string, after: number) => {
      if (drives(runId)) this.subscribe(runId, after);
    };
    broadcast.listen({ onSubscribe, onEvents });
  }

  subscribe(runId: string, after: number): void {
    this.#published.set(runId, Math.min(after, this.#published.get(runId) ?? after));
    this.announce(runId);
  }

  /** Call this when the run has new events. */
  announce(runId: string): void {
    if (this.#published.has(runId) && !this.#publishing.has(runId)) void this.#publish(runId);
  }

  /** Publishes the remaining events of a run that this process is about to stop driving. */
  finish(runId: string): void {
    const after = this.#published.get(runId);
    if (after === undefined) return;
    this.#published.delete(runId);
    const events = this.#parts.since(runId, after);
    if (events.length > 0) this.#parts.broadcast.publish(runId, events);
  }

  /** Publishes new events, at most once in `publishMs`, until there are none. */
  async #publish(runId: string): Promise<void> {
    const { broadcast, clock, publishMs, since } = this.#parts;
    this.#publishing.add(runId);
    for (;;) {
      const after = this.#published.get(runId);
      const events = after === undefined ? [] : since(runId, after);
      const last = events.at(-1);
      if (!last) break;
      this.#published.set(runId, last.id);
      broadcast.publish(runId, events);
      await clock.sleep(publishMs);
    }
    this.#publishing.delete(runId);
  }
}
