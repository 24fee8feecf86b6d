/** New questions in the database: each is stored together with its run. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type Bucket, createRpc, type Limited, limited } from "#lib/database/query.ts";
import { type RunRow, runRow, type StoredContext } from "#lib/database/rows.ts";
import type { BudgetRequest } from "./budget.ts";

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

export function createNewMessageStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Stores a question and queues its run. */
    sendMessage: (message: NewMessage): Promise<Sent> =>
      rpc<Sent>(message.budget ? "send_budgeted_message" : "send_message", { p: message }, sent),

    /** The same for a run on the reader's own key, which begins under a lease. */
    sendOwnKeyMessage: (message: NewMessage, token: string, leaseMs: number): Promise<Sent> =>
      rpc<Sent>("send_own_key_message", { p: message, p_lease_token: token, p_lease_ms: leaseMs }, sent),
  };
}
