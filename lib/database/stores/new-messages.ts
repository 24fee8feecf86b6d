/** Stores new questions. Each is stored together with its run. */
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
  /** The ids of the question's attachments. */
  attachments?: string[];
  /** The run whose question is asked again. */
  retry_of: string | null;
  /** The id of the question that this one replaces. */
  replaces: string | null;
  idempotency_key: string | null;
  /** A hash of the request. It differs when another request is sent under the same idempotency key. */
  request_hash: string;
  timeout_ms: number;
  buckets: Bucket[];
  /** The budget that the run has reserved; null when the run costs nothing. */
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

    /** Stores a question and starts its run on the reader's own key. The run begins with a lease. */
    sendOwnKeyMessage: (message: NewMessage, token: string, leaseMs: number): Promise<Sent> =>
      rpc<Sent>("send_own_key_message", { p: message, p_lease_token: token, p_lease_ms: leaseMs }, sent),
  };
}
