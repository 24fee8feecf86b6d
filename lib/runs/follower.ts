/** Runs that other processes drive, as their readers here see them: read together, for all readers at once. */

import type { Clock } from "#lib/clock.ts";
import { isPending, type RunEvent } from "#lib/contract.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/store.ts";

export type Followed = {
  /** Null when the run is gone. */
  row(): RunRow | null;
  /** Events after number `after`, in order. */
  since(after: number): RunEvent[];
};

export type Follower = {
  /** The run as it was read last, for as long as somebody follows it; null where nobody does. */
  get(runId: string): Followed | null;
  /** Follows a run; resolves when it was read once. @throws AppError database_unavailable */
  follow(run: RunRow): Promise<void>;
  leave(runId: string): void;
};

type Entry = { row: RunRow | null; events: RunEvent[]; followers: number; read: Promise<void> | null };

type Parts = {
  store: Pick<Store, "followRuns">;
  clock: Clock;
  followMs: number;
  /** Something new was read of a run. */
  announce(runId: string): void;
  /** Nobody drives the run any more. */
  onAbandoned(runId: string): void;
  onFailure(error: unknown): void;
};

export function createFollower({ store, clock, followMs, announce, onAbandoned, onFailure }: Parts): Follower {
  const entries = new Map<string, Entry>();
  let following = false;

  async function read(ids: string[]): Promise<void> {
    const wanted = ids.flatMap((id) => {
      const entry = entries.get(id);
      return entry ? [{ id, after: entry.events.at(-1)?.id ?? 0 }] : [];
    });
    if (wanted.length === 0) return;
    const found = new Map((await store.followRuns(wanted)).map((one) => [one.run.id, one]));
    for (const { id, after } of wanted) {
      const entry = entries.get(id);
      if (!entry || (entry.events.at(-1)?.id ?? 0) !== after) continue;
      const news = found.get(id);
      entry.events.push(...(news?.events ?? []));
      entry.row = news?.run ?? null;
      announce(id);
      if (news && isPending(news.run.status) && !news.is_leased) onAbandoned(id);
    }
  }

  /** Reads all that are pending, until nobody follows any. */
  async function readAll(): Promise<void> {
    if (following) return;
    following = true;
    for (;;) {
      await clock.sleep(followMs);
      const pending = [...entries].filter(([, { row }]) => row && isPending(row.status)).map(([id]) => id);
      if (pending.length === 0) break;
      await read(pending).catch(onFailure);
    }
    following = false;
  }

  return {
    get(runId) {
      const entry = entries.get(runId);
      if (!entry) return null;
      return { row: () => entry.row, since: (after) => entry.events.filter(({ id }) => id > after) };
    },
    async follow(run) {
      const entry: Entry = entries.get(run.id) ?? { row: run, events: [], followers: 0, read: null };
      entry.followers += 1;
      entries.set(run.id, entry);
      try {
        entry.read ??= read([run.id]);
        await entry.read;
      } catch (error) {
        entry.read = null;
        this.leave(run.id);
        throw error;
      }
      void readAll();
    },
    leave(runId) {
      const entry = entries.get(runId);
      if (entry && --entry.followers === 0) entries.delete(runId);
    },
  };
}
