/** Threads, as their owner creates, reads and renames them. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import { DEFAULT_ASSISTANT, type List, type Metadata, type Thread } from "#lib/contract/assistant.ts";
import { toThread } from "#lib/database/api-objects.ts";
import type { ListQuery } from "#lib/database/query.ts";
import type { ThreadRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { AppError, invalidField } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { type Caller, type Limits, ownerHash, rateLimited } from "#lib/limits/rates.ts";
import type { Storage } from "#lib/limits/storage.ts";
import { toList } from "./list.ts";

export type ThreadParts = {
  store: Store;
  assistants: Assistants;
  storage: Storage;
  limits: Limits;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** The state of a thread without a run. */
const IDLE = { running: false, answered_at: null };

async function toThreads(store: Store, rows: ThreadRow[]): Promise<Thread[]> {
  const states = await store.getThreadStates(rows.map(({ id }) => id));
  return rows.map((row) => toThread(row, states.get(row.id) ?? IDLE));
}

export async function toOneThread(store: Store, row: ThreadRow): Promise<Thread> {
  return toThread(row, (await store.getThreadStates([row.id])).get(row.id) ?? IDLE);
}

export function createThreads({ store, assistants, limits, storage, onOutbox }: ThreadParts) {
  return {
    /** @throws AppError invalid_request naming assistant_id when there is no such assistant; rate_limited; storage_full */
    async createThread(
      caller: Caller,
      metadata: Metadata,
      pagePath: string | null,
      { threadId = newId("thread"), assistant = DEFAULT_ASSISTANT }: { threadId?: string; assistant?: string } = {},
    ): Promise<Thread> {
      storage.check();
      if (!assistants.has(assistant)) throw invalidField("assistant_id", "must be the id of an assistant");
      const assistantId = assistant === DEFAULT_ASSISTANT ? null : assistant;
      const buckets = limits.buckets("thread", caller);
      const created = await store.createThread(threadId, ownerHash(caller), metadata, pagePath, buckets, assistantId);
      if (created.outcome === "rate_limited") throw rateLimited(created);
      onOutbox("notify");
      return toThread(created.thread, IDLE);
    },

    /** @throws AppError not_found */
    async getThread(caller: Caller, threadId: string): Promise<Thread> {
      const row = await store.getThread(threadId, ownerHash(caller));
      if (!row) throw new AppError("not_found");
      return toOneThread(store, row);
    },

    /** The caller's threads, latest activity first; `q` searches titles and messages. @throws AppError rate_limited */
    async listThreads(caller: Caller, query: ListQuery & { q?: string }): Promise<List<Thread>> {
      if (!caller.owner) return toList({ hasMore: false }, []);
      if (query.q) await limits.take("find", caller);
      const page = await store.listThreads(ownerHash(caller), query);
      return toList(page, await toThreads(store, page.rows));
    },

    /** Merges metadata into the thread's. @throws AppError rate_limited, also when nothing changed */
    async updateThread(caller: Caller, threadId: string, metadata: Metadata): Promise<Thread> {
      const updated = await store.updateThread(threadId, ownerHash(caller), metadata, limits.buckets("update", caller));
      if (updated.outcome === "rate_limited") throw rateLimited(updated);
      if (updated.outcome === "too_many_keys")
        throw invalidField("metadata", "must have at most 16 keys together with those already there");
      if (updated.outcome !== "updated") throw new AppError("not_found");
      onOutbox("notify");
      return toOneThread(store, updated.thread);
    },
  };
}
