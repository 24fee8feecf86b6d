/** Threads: made, listed, renamed and deleted by their owner. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import { DEFAULT_ASSISTANT, type List, type Metadata, type Thread } from "#lib/contract/assistant.ts";
import type { ListQuery } from "#lib/database/query.ts";
import { type ThreadRow, toThread } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";
import type { Storage } from "#lib/limits/storage.ts";
import type { Runner } from "#lib/runs/runner.ts";
import { toList } from "./list.ts";

export type ThreadParts = {
  store: Store;
  assistants: Assistants;
  runner: Pick<Runner, "drop">;
  storage: Storage;
  limits: Limits;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
  /** Deletes upstream what is left of deleted threads; resolves when it is done or given to the worker. */
  cleanUp(): Promise<void>;
};

/** @throws AppError not_found */
export async function ownThread(store: Store, id: string, caller: Caller): Promise<ThreadRow> {
  const thread = await store.thread(id, ownerHash(caller));
  if (!thread) throw new AppError("not_found");
  return thread;
}

const IDLE = { running: false, answered_at: null };

/** In the words of a wrong body, because that is where it came from. */
function unknownAssistant(): AppError {
  const detail = "must be the id of an assistant";
  const fields = [{ field: "assistant_id", detail }];
  return new AppError("invalid_request", { detail: `assistant_id: ${detail}`, fields });
}

export function createThreads({ store, assistants, runner, limits, storage, onOutbox, cleanUp }: ThreadParts) {
  /** What is left of deleted threads elsewhere: upstream at once if it can be, in Slack by and by. */
  async function eraseElsewhere(runs: string[]): Promise<void> {
    runner.drop(runs);
    onOutbox("erase");
    await cleanUp();
    onOutbox("notify");
  }

  async function present(rows: ThreadRow[]): Promise<Thread[]> {
    const states = await store.threadStates(rows.map(({ id }) => id));
    return rows.map((row) => toThread(row, states.get(row.id) ?? IDLE));
  }

  async function presentOne(row: ThreadRow): Promise<Thread> {
    return toThread(row, (await store.threadStates([row.id])).get(row.id) ?? IDLE);
  }

  return {
    /** @throws AppError invalid_request naming assistant_id when there is no such assistant */
    async createThread(
      caller: Caller,
      metadata: Metadata,
      pagePath: string | null,
      { id = newId("thread"), assistant = DEFAULT_ASSISTANT }: { id?: string; assistant?: string } = {},
    ): Promise<Thread> {
      storage.check();
      if (!assistants.has(assistant)) throw unknownAssistant();
      const chosen = assistant === DEFAULT_ASSISTANT ? null : assistant;
      const buckets = limits.buckets("thread", caller);
      const made = await store.createThread(id, ownerHash(caller), metadata, pagePath, buckets, chosen);
      if (made.outcome === "rate_limited") throw new AppError("rate_limited", { retryAfterMs: made.retry_after_ms });
      onOutbox("notify");
      return toThread(made.thread, IDLE);
    },

    getThread: async (caller: Caller, id: string): Promise<Thread> => presentOne(await ownThread(store, id, caller)),

    /** The caller's threads, latest activity first; `q` searches titles and messages. @throws AppError rate_limited */
    async listThreads(caller: Caller, query: ListQuery & { q?: string }): Promise<List<Thread>> {
      if (!caller.owner) return toList({ hasMore: false }, []);
      if (query.q) await limits.take("find", caller);
      const page = await store.threads(ownerHash(caller), query);
      return toList(page, await present(page.rows));
    },

    /** Merges metadata into the thread's. @throws AppError rate_limited, also when nothing changed */
    async updateThread(caller: Caller, id: string, metadata: Metadata): Promise<Thread> {
      const updated = await store.updateThread(id, ownerHash(caller), metadata, limits.buckets("update", caller));
      if (updated.outcome === "rate_limited") {
        throw new AppError("rate_limited", { retryAfterMs: updated.retry_after_ms });
      }
      if (updated.outcome === "too_many_keys") {
        const detail = "must have at most 16 keys together with those already there";
        throw new AppError("invalid_request", {
          detail: `metadata: ${detail}`,
          fields: [{ field: "metadata", detail }],
        });
      }
      if (updated.outcome !== "updated") throw new AppError("not_found");
      onOutbox("notify");
      return presentOne(updated.thread);
    },

    /** Deletes the thread here, upstream and in Slack; a pending run of it ends. */
    async deleteThread(caller: Caller, id: string): Promise<{ id: string; object: "thread.deleted"; deleted: true }> {
      const pending = await store.deleteThread(id, ownerHash(caller));
      if (!pending) throw new AppError("not_found");
      await eraseElsewhere(pending);
      return { id, object: "thread.deleted", deleted: true };
    },

    /** Deletes all the caller's threads, each as above; `deleted` counts them. */
    async deleteAllThreads(caller: Caller): Promise<{ object: "thread.deleted_all"; deleted: number }> {
      const { deleted, runs } = await store.deleteAllThreads(ownerHash(caller));
      await eraseElsewhere(runs);
      return { object: "thread.deleted_all", deleted };
    },
  };
}
