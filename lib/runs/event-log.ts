/** The events of a run in the memory of the process that drives it. */
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import { MAX_UNSTORED_EVENTS } from "./run-limits.ts";

export class EventLog {
  /** Events that readers may see, in order. */
  readonly #events: RunEvent[];
  /** Events that have a number, and that readers see once they are stored. */
  #pending: RunEvent[] = [];
  #lastId: number;
  #storedId: number;

  /** `events` are those that are stored. */
  constructor(events: RunEvent[]) {
    this.#events = [...events];
    this.#lastId = events.at(-1)?.id ?? 0;
    this.#storedId = this.#lastId;
  }

  /**
   * Whether events have to wait: others wait before them, or MAX_UNSTORED_EVENTS are not stored yet.
   */
  get isFull(): boolean {
    return this.#pending.length > 0 || this.#lastId - this.#storedId >= MAX_UNSTORED_EVENTS;
  }

  /** Skips all numbers that readers of an earlier driver may have seen. */
  skipUnstored(): void {
    this.#lastId += MAX_UNSTORED_EVENTS;
    this.#storedId = this.#lastId;
  }

  /** Adds events that readers see at once. */
  append(added: LoggedEvent[]): void {
    this.#events.push(...this.#number(added));
  }

  /** Adds events that readers see once they are stored. */
  appendPending(added: LoggedEvent[]): RunEvent[] {
    const pending = this.#number(added);
    this.#pending.push(...pending);
    return pending;
  }

  /** Removes events that `appendPending` returned. */
  removePending(events: RunEvent[]): void {
    this.#pending = this.#pending.filter((event) => !events.includes(event));
  }

  /** All events that are not stored, in order. */
  unstored(): RunEvent[] {
    return [...this.since(this.#storedId), ...this.#pending];
  }

  /** Records that `events` are stored, and shows those of them that were pending. Returns whether there were any. */
  markStored(events: RunEvent[]): boolean {
    const last = events.at(-1)?.id ?? 0;
    const shown = this.#pending.filter(({ id }) => id <= last);
    this.#storedId = Math.max(this.#storedId, last);
    this.#events.push(...shown);
    this.removePending(shown);
    return shown.length > 0;
  }

  /** Events after number `after`, in order. The search starts at the end: most readers lack only the latest events. */
  since(after: number): RunEvent[] {
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.id ?? 0) > after) place -= 1;
    return this.#events.slice(place);
  }

  #number(added: LoggedEvent[]): RunEvent[] {
    return added.map((event) => {
      this.#lastId += 1;
      return { id: this.#lastId, ...event } as RunEvent;
    });
  }
}
