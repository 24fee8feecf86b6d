/** How server processes tell one another of events that are not stored yet. */
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
  /** Events after number `after` of a run that this process drives; none of any other run. */
  since(runId: string, after: number): RunEvent[];
  /** Another process published. */
  onEvents(runId: string, events: RunEvent[]): void;
};

/** Publishes what this process drives, as far as another one has subscribed to it. */
export class Publisher {
  readonly #parts: Parts;
  /** Number of the last event that was published of each run. */
  readonly #published = new Map<string, number>();
  readonly #waiting = new Set<string>();

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

  /** The run moved. */
  announce(runId: string): void {
    if (this.#published.has(runId) && !this.#waiting.has(runId)) void this.#publish(runId);
  }

  /** Publishes the rest of a run that is about to be driven here no more. */
  finish(runId: string): void {
    const after = this.#published.get(runId);
    if (after === undefined) return;
    this.#published.delete(runId);
    const events = this.#parts.since(runId, after);
    if (events.length > 0) this.#parts.broadcast.publish(runId, events);
  }

  /** Publishes what there is, then waits, until there is nothing more. */
  async #publish(runId: string): Promise<void> {
    const { broadcast, clock, publishMs, since } = this.#parts;
    this.#waiting.add(runId);
    for (;;) {
      const after = this.#published.get(runId);
      const events = after === undefined ? [] : since(runId, after);
      const last = events.at(-1);
      if (!last) break;
      this.#published.set(runId, last.id);
      broadcast.publish(runId, events);
      await clock.sleep(publishMs);
    }
    this.#waiting.delete(runId);
  }
}
