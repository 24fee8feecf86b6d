/** All database access. Every multi-row change is one SQL function (supabase/migrations), hence one transaction. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Metadata } from "#lib/contract/assistant.ts";
import type { ListQuery } from "#lib/database/query.ts";
import { type Bucket, createRpc, type Limited, limited, type Page, page, parse, unwrap } from "./query.ts";
import {
  type RunRow,
  runRow,
  type StoredContext,
  type ThreadRow,
  type ThreadState,
  threadRow,
  threadState,
} from "./rows.ts";
import { type BudgetRequest, createBudgetStore } from "./stores/budget.ts";
import { createExplanationStore } from "./stores/explanations.ts";
import { createFeedbackStore } from "./stores/feedback.ts";
import { createFileStore } from "./stores/files.ts";
import { createMessageStore } from "./stores/messages.ts";
import { createOutboxStore } from "./stores/outbox.ts";
import { createRunStore } from "./stores/runs.ts";

export type NewMessage = {
  thread_id: string;
  owner: string;
  message_id: string;
  run_id: string;
  text: string;
  context: StoredContext | null;
  /** Ids of files that go with it. */
  attachments?: string[];
  /** The run whose question is asked again. */
  retry_of: string | null;
  /** The question that this one takes the place of. */
  replaces: string | null;
  idempotency_key: string | null;
  /** Tells a repeated request from another one under the same key. */
  request_hash: string;
  timeout_ms: number;
  buckets: Bucket[];
  /** What the run holds of budgets; null where it costs nothing. */
  budget?: BudgetRequest | null;
};
export type Sent =
  | { outcome: "created" | "replayed"; run: RunRow }
  | {
      outcome:
        | "not_found"
        | "key_reused"
        | "run_active"
        | "not_retryable"
        | "not_replaceable"
        | "attachment_gone"
        | "thread_full";
    }
  | Limited;

const sent = z.union([
  z.object({ outcome: z.enum(["created", "replayed"]), run: runRow }),
  z.object({
    outcome: z.enum([
      "not_found",
      "key_reused",
      "run_active",
      "not_retryable",
      "not_replaceable",
      "attachment_gone",
      "thread_full",
    ]),
  }),
  limited,
]);

export type Store = ReturnType<typeof createStore>;

/** @throws AppError database_unavailable from every method when the database does not answer. */
export function createStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const threads = () => client.from("assistant_threads");

  return {
    ...createMessageStore(client),
    ...createFeedbackStore(client),
    ...createRunStore(client),
    ...createOutboxStore(client),
    ...createExplanationStore(client),
    ...createFileStore(client),
    ...createBudgetStore(client),

    /** `assistant` is null for the default one. */
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
        z.union([z.object({ outcome: z.literal("created"), thread: threadRow }), limited]),
      ),

    /** The owner's thread; null when it is unknown or somebody else's. */
    async getThread(id: string, owner: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).eq("owner_hash", owner).maybeSingle());
      return row && parse(threadRow, row);
    },

    /** Any thread, for the server's own work. */
    async getThreadById(id: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).maybeSingle());
      return row && parse(threadRow, row);
    },

    async listThreads(owner: string, { limit, after, q }: ListQuery & { q?: string }): Promise<Page<ThreadRow>> {
      const args = { p_owner: owner, p_query: q || null, p_after: after ?? null, p_limit: limit + 1 };
      return page(await rpc("list_threads", args, z.array(threadRow)), limit);
    },

    /** How threads are doing, by their ids. */
    async getThreadStates(ids: string[]): Promise<Map<string, ThreadState>> {
      if (ids.length === 0) return new Map();
      const rows = await rpc("get_thread_states", { p_ids: ids }, z.array(threadState));
      return new Map(rows.map(({ thread_id, ...state }) => [thread_id, state]));
    },

    updateThread: (id: string, owner: string, metadata: Metadata, buckets: Bucket[] = []) =>
      rpc<{ outcome: "updated"; thread: ThreadRow } | { outcome: "not_found" | "too_many_keys" } | Limited>(
        "update_thread",
        { p_id: id, p_owner: owner, p_metadata: metadata, p_buckets: buckets },
        z.union([
          z.object({ outcome: z.literal("updated"), thread: threadRow }),
          z.object({ outcome: z.enum(["not_found", "too_many_keys"]) }),
          limited,
        ]),
      ),

    /**
     * Deletes the thread with all it holds and leaves outbox rows for what there is of it upstream and in Slack; answers
     * which of its runs were pending, or null when there is no such thread of the owner's.
     */
    async deleteThread(id: string, owner: string): Promise<string[] | null> {
      const schema = z.object({ outcome: z.string(), runs: z.array(z.string()).default([]) });
      const { outcome, runs } = await rpc("delete_thread", { p_id: id, p_owner: owner }, schema);
      return outcome === "deleted" ? runs : null;
    },

    /** Deletes all threads of an owner as above; answers how many there were, and which of their runs were pending. */
    deleteAllThreads: (owner: string): Promise<{ deleted: number; runs: string[] }> =>
      rpc("delete_all_threads", { p_owner: owner }, z.object({ deleted: z.number(), runs: z.array(z.string()) })),

    /** Deletes up to `limit` threads without activity for `days` as above; answers how many, and which of their runs were pending. */
    eraseInactiveThreads: (days: number, limit: number): Promise<{ erased: number; runs: string[] }> =>
      rpc(
        "erase_inactive_threads",
        { p_days: days, p_limit: limit },
        z.object({ erased: z.number(), runs: z.array(z.string()) }),
      ),

    sendMessage: (message: NewMessage): Promise<Sent> =>
      rpc<Sent>(message.budget ? "send_budgeted_message" : "send_message", { p: message }, sent),

    /** The same for a run on the reader's own key, which begins under a lease. */
    sendOwnKeyMessage: (message: NewMessage, token: string, leaseMs: number): Promise<Sent> =>
      rpc<Sent>("send_own_key_message", { p: message, p_lease_token: token, p_lease_ms: leaseMs }, sent),

    /** Takes one token of every bucket; answers 0, or ms until that would succeed. */
    takeTokens: (buckets: Bucket[]): Promise<number> => rpc("take_tokens", { p_buckets: buckets }, z.number()),

    /**
     * Deletes what nobody needs any more, and gives up outbox rows whose notifier is not among `notifiers` for a day; answers
     * the number of those.
     */
    async sweep(notifiers: readonly string[]): Promise<number> {
      return (await rpc("sweep", { p_notifiers: notifiers }, z.object({ given_up: z.number() }))).given_up;
    },
  };
}
