/** The events of a run in the memory of the process that drives it. */
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import { MAX_UNSTORED_EVENTS } from "./limits.ts";

export class EventLog {
  /** What readers may see, in order. */
  readonly #events: RunEvent[];
  /** Numbered, and not to be seen before they are stored. */
  #held: RunEvent[] = [];
  #lastId: number;
  #storedId: number;

  /** `events` are those that are stored. */
  constructor(events: RunEvent[]) {
    this.#events = [...events];
    this.#lastId = events.at(-1)?.id ?? 0;
    this.#storedId = this.#lastId;
  }

  /** Whether nothing may be shown now: what is held comes first, and after a crash nobody could number on behind more. */
  get isFull(): boolean {
    return this.#held.length > 0 || this.#lastId - this.#storedId >= MAX_UNSTORED_EVENTS;
  }

  /** Numbers on behind all that readers of a former driver may have seen. */
  skip(): void {
    this.#lastId += MAX_UNSTORED_EVENTS;
    this.#storedId = this.#lastId;
  }

  show(added: LoggedEvent[]): void {
    this.#events.push(...this.#number(added));
  }

  /** Adds events that are shown once they are stored. */
  hold(added: LoggedEvent[]): RunEvent[] {
    const held = this.#number(added);
    this.#held.push(...held);
    return held;
  }

  /** Takes back events that are held. */
  drop(held: RunEvent[]): void {
    this.#held = this.#held.filter((event) => !held.includes(event));
  }

  /** All that is not stored, in order. */
  unstored(): RunEvent[] {
    return [...this.since(this.#storedId), ...this.#held];
  }

  /** Takes note that `events` are stored, and shows those of them that were held; whether there were any. */
  stored(events: RunEvent[]): boolean {
    const last = events.at(-1)?.id ?? 0;
    const shown = this.#held.filter(({ id }) => id <= last);
    this.#storedId = Math.max(this.#storedId, last);
    this.#events.push(...shown);
    this.drop(shown);
    return shown.length > 0;
  }

  /** Events after number `after`, in order. Who asks has mostly seen nearly all. */
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
