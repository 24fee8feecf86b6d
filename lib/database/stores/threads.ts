/** Creates, reads, updates and deletes threads in the database. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Metadata } from "#lib/contract/assistant.ts";
import {
  type Bucket,
  createRpc,
  type Limited,
  type ListQuery,
  limited,
  type Page,
  page,
  parse,
  unwrap,
} from "#lib/database/query.ts";
import { type ThreadRow, type ThreadState, threadRow, threadState } from "#lib/database/rows.ts";

const created = z.union([z.object({ outcome: z.literal("created"), thread: threadRow }), limited]);
const updated = z.union([
  z.object({ outcome: z.literal("updated"), thread: threadRow }),
  z.object({ outcome: z.enum(["not_found", "too_many_keys"]) }),
  limited,
]);
type Updated = { outcome: "updated"; thread: ThreadRow } | { outcome: "not_found" | "too_many_keys" } | Limited;

export function createThreadStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const threads = () => client.from("assistant_threads");

  return {
    /** Creates a thread. `assistant` is null for the default one. */
    createThread: (
      id: string,
      owner: string,
      metadata: Metadata,
      pagePath: string | null,
      buckets: Bucket[],
      assistant: string | null = null,
    ) =>
      rpc<{ outcome: "created"; thread: ThreadRow } | Limited>(
        "create_thread",
        {
          p_id: id,
          p_owner: owner,
          p_metadata: metadata,
          p_page_path: pagePath,
          p_buckets: buckets,
          p_assistant: assistant,
        },
        created,
      ),

    /** Returns the owner's thread; null when it is unknown or belongs to another owner. */
    async getThread(id: string, owner: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).eq("owner_hash", owner).maybeSingle());
      return row && parse(threadRow, row);
    },

    /** Returns a thread of any owner. Only the server's own work may use it. */
    async getThreadById(id: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).maybeSingle());
      return row && parse(threadRow, row);
    },

    async listThreads(owner: string, { limit, after, q }: ListQuery & { q?: string }): Promise<Page<ThreadRow>> {
      const args = { p_owner: owner, p_query: q || null, p_after: after ?? null, p_limit: limit + 1 };
      return page(await rpc("list_threads", args, z.array(threadRow)), limit);
    },

    /** Returns the states of threads, by thread id. */
    async getThreadStates(ids: string[]): Promise<Map<string, ThreadState>> {
      if (ids.length === 0) return new Map();
      const rows = await rpc("get_thread_states", { p_ids: ids }, z.array(threadState));
      return new Map(rows.map(({ thread_id, ...state }) => [thread_id, state]));
    },

    updateThread: (id: string, owner: string, metadata: Metadata, buckets: Bucket[] = []) =>
      rpc<Updated>("update_thread", { p_id: id, p_owner: owner, p_metadata: metadata, p_buckets: buckets }, updated),
  };
}

/** Deletes threads. Rows of the outbox then delete the upstream data and the messages that notifiers posted. */
export function createThreadDeletion(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Deletes the thread. Returns the ids of its pending runs, or null when the owner has no such thread. */
    async deleteThread(id: string, owner: string): Promise<string[] | null> {
      const schema = z.object({ outcome: z.string(), runs: z.array(z.string()).default([]) });
      const { outcome, runs } = await rpc("delete_thread", { p_id: id, p_owner: owner }, schema);
      return outcome === "deleted" ? runs : null;
    },

    /** Deletes all threads of an owner. Returns their number and the ids of their pending runs. */
    deleteAllThreads: (owner: string): Promise<{ deleted: number; runs: string[] }> =>
      rpc("delete_all_threads", { p_owner: owner }, z.object({ deleted: z.number(), runs: z.array(z.string()) })),

    /**
     * Deletes at most `limit` threads without activity for `days` days. Returns their number and the ids of their
     * pending runs.
     */
    eraseInactiveThreads: (days: number, limit: number): Promise<{ erased: number; runs: string[] }> =>
      rpc(
        "erase_inactive_threads",
        { p_days: days, p_limit: limit },
        z.object({ erased: z.number(), runs: z.array(z.string()) }),
      ),
  };
}
