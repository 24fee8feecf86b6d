/** Follows the runs that other processes drive: one database request reads all of them, for all readers here. */
import type { Clock } from "#lib/clock.ts";
import { isPending, type RunEvent } from "#lib/contract/assistant.ts";
import type { FollowedRun, RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";

type Parts = {
  store: Pick<Store, "followRuns">;
  clock: Clock;
  /** Pause between two reads, ms. */
  followMs: number;
  /** Called when a run has something new. */
  announce(runId: string): void;
  /** Asks the process that drives the run to publish its events after number `after`. */
  subscribe(runId: string, after: number): void;
  /** Called for an orphaned run: no process drives it any more. */
  onOrphaned(runId: string): void;
  onFailure(error: unknown): void;
};

type Entry = {
  /** Null when the run was deleted, or is not read yet. */
  row: RunRow | null;
  events: RunEvent[];
  followers: number;
  /** The first read. */
  read: Promise<void> | null;
};

export class Follower {
  readonly #parts: Parts;
  readonly #entries = new Map<string, Entry>();
  #isPolling = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The run as it was last read; null where it was deleted, or nobody follows it. */
  row(runId: string): RunRow | null {
    return this.#entries.get(runId)?.row ?? null;
  }

  /** Its events after number `after`, in order. */
  since(runId: string, after: number): RunEvent[] {
    return (this.#entries.get(runId)?.events ?? []).filter(({ id }) => id > after);
  }

  /** Follows a run; resolves when it has been read once. @throws AppError database_unavailable */
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
    void this.#poll();
  }

  /** Adds events that another process published. Events behind a gap are left to the next read. */
  receive(runId: string, events: RunEvent[]): void {
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

  /** Reads all pending runs again and again, until nobody follows any. */
  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const { clock, followMs, onFailure } = this.#parts;
    for (;;) {
      await clock.sleep(followMs);
      const pending = [...this.#entries].filter(([, { row }]) => row && isPending(row.status)).map(([id]) => id);
      if (pending.length === 0) break;
      await this.#read(pending).catch(onFailure);
    }
    this.#isPolling = false;
  }

  async #read(runIds: string[]): Promise<void> {
    const wanted = runIds.map((id) => ({ id, after: lastId(this.#entries.get(id)) }));
    const read = new Map((await this.#parts.store.followRuns(wanted)).map((followed) => [followed.run.id, followed]));
    for (const { id, after } of wanted) this.#add(id, after, read.get(id));
  }

  /** Adds what was read of a run behind its event `after`; undefined for a deleted run. */
  #add(runId: string, after: number, followed: FollowedRun | undefined): void {
    const entry = this.#entries.get(runId);
    // The read was for earlier followers of the run: the events up to `after` are missing here.
    if (after > lastId(entry)) return;
    // The run was read twice at once, and the answers came in the wrong order.
    if (!entry || (entry.row && !isPending(entry.row.status))) return;
    const isFirst = entry.row === null;
    // Some of the events may have been published while they were read.
    const added = (followed?.events ?? []).filter(({ id }) => id > lastId(entry));
    entry.row = followed?.run ?? null;
    entry.events.push(...added);
    this.#parts.announce(runId);
    if (!followed || !isPending(followed.run.status)) return;
    // New events were read that nobody had published, so the last subscription did not arrive.
    if (isFirst || added.length > 0) this.#parts.subscribe(runId, lastId(entry));
    if (!followed.is_leased) this.#parts.onOrphaned(runId);
  }
}

/** Number of the last known event; 0 for none. */
const lastId = (entry: Entry | undefined): number => entry?.events.at(-1)?.id ?? 0;
