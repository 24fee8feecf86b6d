/** All database access. Every multi-row change is one SQL function (supabase/migrations), hence one transaction. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Metadata } from "./contract.ts";
import { createOutboxStore } from "./database/outbox-store.ts";
import { createRpc, parse, unwrap } from "./database/query.ts";
import { type MessageRow, messageRow, type RunRow, runRow, type ThreadRow, threadRow } from "./database/rows.ts";
import { createRunStore } from "./database/run-store.ts";
import type { ListQuery } from "./requests.ts";

/** A token bucket: `limit` requests per `window_ms`, shared by all processes. */
export type Bucket = { key: string; limit: number; window_ms: number };
type Limited = { outcome: "rate_limited"; retry_after_ms: number };

export type NewMessage = {
  thread_id: string;
  owner: string;
  message_id: string;
  run_id: string;
  text: string;
  retry_of: string | null;
  idempotency_key: string | null;
  /** Tells a repeated request from another one under the same key. */
  request_hash: string;
  timeout_ms: number;
  buckets: Bucket[];
};
export type Sent =
  | { outcome: "created" | "replayed"; run: RunRow }
  | { outcome: "not_found" | "key_reused" | "run_active" | "not_retryable" }
  | Limited;

export type Page<T> = { rows: T[]; hasMore: boolean };
export type Store = ReturnType<typeof createStore>;

/** @throws AppError database_unavailable from every method when the database does not answer. */
export function createStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const threads = () => client.from("assistant_threads");
  const messages = () => client.from("assistant_messages");

  return {
    ...createRunStore(client),
    ...createOutboxStore(client),

    createThread: (id: string, owner: string, metadata: Metadata, pagePath: string | null, buckets: Bucket[]) =>
      rpc<{ outcome: "created"; thread: ThreadRow } | Limited>(
        "create_thread",
        { p_id: id, p_owner: owner, p_metadata: metadata, p_page_path: pagePath, p_buckets: buckets },
        z.union([z.object({ outcome: z.literal("created"), thread: threadRow }), limited]),
      ),

    /** The owner's thread; null when it is unknown or somebody else's. */
    async thread(id: string, owner: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).eq("owner_hash", owner).maybeSingle());
      return row && parse(threadRow, row);
    },

    /** Any thread, for the server's own work. */
    async threadById(id: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).maybeSingle());
      return row && parse(threadRow, row);
    },

    async threads(owner: string, { limit, after, q }: ListQuery & { q?: string }): Promise<Page<ThreadRow>> {
      const args = { p_owner: owner, p_query: q || null, p_after: after ?? null, p_limit: limit + 1 };
      return page(await rpc("list_threads", args, z.array(threadRow)), limit);
    },

    updateThread: (id: string, owner: string, metadata: Metadata) =>
      rpc<{ outcome: "updated"; thread: ThreadRow } | { outcome: "not_found" | "too_many_keys" }>(
        "update_thread",
        { p_id: id, p_owner: owner, p_metadata: metadata },
        z.union([
          z.object({ outcome: z.literal("updated"), thread: threadRow }),
          z.object({ outcome: z.enum(["not_found", "too_many_keys"]) }),
        ]),
      ),

    /** Deletes the thread with all it holds and leaves a cleanup row in the outbox; false when there is none. */
    async deleteThread(id: string, owner: string): Promise<boolean> {
      const answer = await rpc("delete_thread", { p_id: id, p_owner: owner }, z.object({ outcome: z.string() }));
      return answer.outcome === "deleted";
    },

    /** Remembers where maintainers talk about the thread. */
    async setSlackThread(id: string, channel: string, ts: string): Promise<void> {
      unwrap(await threads().update({ slack_channel: channel, slack_thread_ts: ts }).eq("id", id));
    },

    sendMessage: (message: NewMessage): Promise<Sent> =>
      rpc<Sent>(
        "send_message",
        { p: message },
        z.union([
          z.object({ outcome: z.enum(["created", "replayed"]), run: runRow }),
          z.object({ outcome: z.enum(["not_found", "key_reused", "run_active", "not_retryable"]) }),
          limited,
        ]),
      ),

    /** Messages of a thread, oldest first. */
    async messages(threadId: string, { limit, after }: ListQuery): Promise<Page<MessageRow>> {
      let query = messages().select().eq("thread_id", threadId);
      if (after) {
        const last = unwrap(
          await messages().select("position").eq("id", after).eq("thread_id", threadId).maybeSingle(),
        );
        if (!last) return { rows: [], hasMore: false };
        query = query.gt("position", parse(z.object({ position: z.number() }), last).position);
      }
      const rows = unwrap(await query.order("position").limit(limit + 1));
      return page(parse(z.array(messageRow), rows), limit);
    },

    /** The latest messages before a message of the same thread, oldest first. */
    async messagesBefore(message: MessageRow, limit: number): Promise<MessageRow[]> {
      const rows = unwrap(
        await messages()
          .select()
          .eq("thread_id", message.thread_id)
          .lt("position", message.position)
          .order("position", { ascending: false })
          .limit(limit),
      );
      return parse(z.array(messageRow), rows).reverse();
    },

    async message(id: string): Promise<MessageRow | null> {
      const row = unwrap(await messages().select().eq("id", id).maybeSingle());
      return row && parse(messageRow, row);
    },

    /** Takes one token of every bucket; answers 0, or ms until that would succeed. */
    takeTokens: (buckets: Bucket[]): Promise<number> => rpc("take_tokens", { p_buckets: buckets }, z.number()),

    async sweep(): Promise<void> {
      unwrap(await client.rpc("sweep"));
    },
  };
}

const limited = z.object({ outcome: z.literal("rate_limited"), retry_after_ms: z.number() });

function page<T>(rows: T[], limit: number): Page<T> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}
