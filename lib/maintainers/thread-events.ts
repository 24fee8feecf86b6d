/** Event streams of threads: tell open pages that a maintainer has changed what the reader sees. */
import type { Clock } from "#lib/clock.ts";
import type { ThreadEvent } from "#lib/contract/maintainers.ts";
import type { Store } from "#lib/database/store.ts";
import { createNotices } from "#lib/runs/following/notices.ts";

/** The pause between two reads of the followed threads, ms. */
const POLL_MS = 2_000;
/** The longest time until a stream checks whether it must end, ms. */
const QUIET_MS = 30_000;

type Parts = {
  store: Pick<Store, "getMaintainedThreads">;
  clock: Clock;
  onFailure(error: unknown): void;
};

/** An event of a thread. `id` is its `maintained_at`: a client that knows it has seen the change. */
export type IdentifiedThreadEvent = ThreadEvent & { id: string };

type Entry = { followers: number; maintainedAt: string | null };

/**
 * Follows all threads with an open stream. A change by this process is read at once, changes by other processes with one
 * request in two seconds for all streams. Without an open stream there are no requests.
 */
export class ThreadEvents {
  readonly #parts: Parts;
  readonly #notices;
  readonly #entries = new Map<string, Entry>();
  readonly #stopping = new AbortController();
  #isPolling = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#notices = createNotices(parts.clock);
  }

  /** Call this when this process has changed the thread. */
  announce(threadId: string): void {
    if (this.#entries.has(threadId)) void this.#read([threadId]).catch(this.#parts.onFailure);
  }

  /** Ends all streams. */
  stop(): void {
    this.#stopping.abort();
    this.#notices.announceAll();
  }

  /**
   * The changes of a thread after the event `after` (null: none is known), as they come, until `signal` aborts. An empty
   * batch opens the stream of a thread without a change.
   * @throws AppError database_unavailable
   */
  async *follow(threadId: string, after: string | null, signal: AbortSignal): AsyncGenerator<IdentifiedThreadEvent[]> {
    const listener = this.#notices.listen(threadId);
    const wake = () => listener.wake();
    signal.addEventListener("abort", wake, { once: true });
    const entry = this.#enter(threadId);
    try {
      await this.#read([threadId]);
      void this.#poll();
      let last = after;
      yield [];
      while (!signal.aborted && !this.#stopping.signal.aborted) {
        const at = entry.maintainedAt;
        if (at !== null && at !== last) yield [{ id: at, type: "changed", data: { maintained_at: at } }];
        last = at ?? last;
        if (entry.maintainedAt === at) await listener.next(QUIET_MS);
      }
    } finally {
      signal.removeEventListener("abort", wake);
      listener.close();
      this.#leave(threadId, entry);
    }
  }

  #enter(threadId: string): Entry {
    const entry = this.#entries.get(threadId) ?? { followers: 0, maintainedAt: null };
    entry.followers += 1;
    this.#entries.set(threadId, entry);
    return entry;
  }

  #leave(threadId: string, entry: Entry): void {
    entry.followers -= 1;
    if (entry.followers === 0) this.#entries.delete(threadId);
  }

  /** Reads all followed threads again and again, until nobody follows any. */
  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const { signal } = this.#stopping;
    for (;;) {
      await this.#parts.clock.sleep(POLL_MS, signal);
      if (this.#entries.size === 0 || signal.aborted) break;
      await this.#read([...this.#entries.keys()]).catch(this.#parts.onFailure);
    }
    this.#isPolling = false;
  }

  async #read(threadIds: string[]): Promise<void> {
    const read = await this.#parts.store.getMaintainedThreads(threadIds);
    for (const id of threadIds) {
      const entry = this.#entries.get(id);
      const at = read.get(id);
      if (!entry || at === undefined || at === entry.maintainedAt) continue;
      entry.maintainedAt = at;
      this.#notices.announce(id);
    }
  }
}
