/** Runs that other processes drive, as their readers here see them: read together, for all readers at once. */
import type { Clock } from "#lib/clock.ts";
import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { FollowedRun, RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";

type Parts = {
  store: Pick<Store, "followRuns">;
  clock: Clock;
  /** Pause between two readings, ms. */
  followMs: number;
  /** Something new is known of a run. */
  announce(runId: string): void;
  /** Asks whoever drives the run to tell its events after number `after` as they come. */
  subscribe(runId: string, after: number): void;
  /** Nobody drives the run any more. */
  onAbandoned(runId: string): void;
  onFailure(error: unknown): void;
};

type Entry = {
  /** Null when the run is gone, or was not read yet. */
  row: RunRow | null;
  events: RunEvent[];
  followers: number;
  /** The first reading. */
  read: Promise<void> | null;
};

export class Follower {
  readonly #parts: Parts;
  readonly #entries = new Map<string, Entry>();
  #isReading = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The run as it was read last, for as long as somebody follows it; null where it is gone, or nobody does. */
  row(runId: string): RunRow | null {
    return this.#entries.get(runId)?.row ?? null;
  }

  /** Its events after number `after`, in order. */
  since(runId: string, after: number): RunEvent[] {
    return (this.#entries.get(runId)?.events ?? []).filter(({ id }) => id > after);
  }

  /** Follows a run; resolves when it was read once. @throws AppError database_unavailable */
  async follow(runId: string): Promise<void> {
    const entry: Entry = this.#entries.get(runId) ?? { row: null, events: [], followers: 0, read: null };
    this.#entries.set(runId, entry);
    entry.followers += 1;
    entry.read ??= this.#read([runId]);
    try {
      await entry.read;
    } catch (error) {
      entry.read = null;
      this.leave(runId);
      throw error;
    }
    void this.#readOn();
  }

  /** Takes in events that were told before they are stored. Behind a gap they wait for the next reading. */
  hear(runId: string, events: RunEvent[]): void {
    const entry = this.#entries.get(runId);
    if (!entry?.row) return;
    const before = entry.events.length;
    for (const event of events) if (event.id === lastId(entry) + 1) entry.events.push(event);
    if (entry.events.length > before) this.#parts.announce(runId);
  }

  leave(runId: string): void {
    const entry = this.#entries.get(runId);
    if (!entry) return;
    entry.followers -= 1;
    if (entry.followers === 0) this.#entries.delete(runId);
  }

  /** Reads all that are pending, until nobody follows any. */
  async #readOn(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const { clock, followMs, onFailure } = this.#parts;
    for (;;) {
      await clock.sleep(followMs);
      const pending = [...this.#entries].filter(([, { row }]) => row && isPending(row.status)).map(([id]) => id);
      if (pending.length === 0) break;
      await this.#read(pending).catch(onFailure);
    }
    this.#isReading = false;
  }

  async #read(runIds: string[]): Promise<void> {
    const wanted = runIds.map((id) => ({ id, after: lastId(this.#entries.get(id)) }));
    const found = new Map((await this.#parts.store.followRuns(wanted)).map((one) => [one.run.id, one]));
    for (const { id, after } of wanted) this.#take(id, after, found.get(id));
  }

  /** Takes in what was read of a run behind its event `after`. */
  #take(runId: string, after: number, found: FollowedRun | undefined): void {
    const entry = this.#entries.get(runId);
    // Asked for by those who followed the run before: what comes before `after` is missing here.
    if (after > lastId(entry)) return;
    // Read twice at once, and the answers came in the wrong order.
    if (!entry || (entry.row && !isPending(entry.row.status))) return;
    const isFirst = entry.row === null;
    // Some may have been heard of while they were read.
    const added = (found?.events ?? []).filter(({ id }) => id > lastId(entry));
    entry.row = found?.run ?? null;
    entry.events.push(...added);
    this.#parts.announce(runId);
    if (!found || !isPending(found.run.status)) return;
    // What was read had not been heard of: nobody has heard the last subscription.
    if (isFirst || added.length > 0) this.#parts.subscribe(runId, lastId(entry));
    if (!found.is_leased) this.#parts.onAbandoned(runId);
  }
}

/** Number of the last event that is known; 0 for none. */
const lastId = (entry: Entry | undefined): number => entry?.events.at(-1)?.id ?? 0;
