/** The outbox in the database: rows are claimed by one process at a time, which delivers them and records the results. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, parse, unavailable, unwrap } from "#lib/database/query.ts";
import { type OutboxRow, type OutboxSubject, outboxRow, outboxSubject } from "#lib/database/rows.ts";
import { storable } from "#lib/database/storable.ts";
import type { Json } from "#lib/json.ts";

export type Lane = OutboxRow["lane"];
/** The rows of one worker: those of a lane for one notifier, out of all `notifiers`; `notifier` is empty in `cleanup`. */
export type Queue = { lane: Lane; notifier: string; notifiers: readonly string[] };
/** A row with the rows that it is about. */
export type ClaimedRow = { row: OutboxRow; subject: OutboxSubject };
/**
 * Rows under this process's lease, no two of one thread. Without any, `wait_ms` is when to ask again (ms; null: when
 * something new is written).
 */
export type OutboxClaim = { claims: ClaimedRow[]; wait_ms: number | null };
/** At most `limit` rows. `pace` limits the worker to one row per `ms` over all processes. */
export type ClaimOptions = { token: string; leaseMs: number; pace: { key: string; ms: number }; limit: number };
/** A message that a notifier posted for a thread; `is_home`: the thread's later messages belong to it. */
export type PostedMessage = { thread_id: string; notifier: string; message: Json; is_home: boolean };
/**
 * What became of a row. `pending` tries again after `retryMs`. `pauseKey` pauses the whole pace bucket as long. `message` is
 * recorded in any case.
 */
export type DeliveryResult = {
  status: "delivered" | "dead" | "pending";
  retryMs?: number;
  error?: string | null;
  pauseKey?: string | null;
  message?: PostedMessage | null;
};
/** The result of the row with this id. */
export type DeliveredRow = DeliveryResult & { id: number };

const claim = z.object({
  claims: z.array(z.object({ row: outboxRow, subject: outboxSubject })),
  wait_ms: z.number().nullable(),
});
const pendingRow = z.object({ created_at: z.string() });
const toClaimArgs = (queue: Queue, { token, leaseMs, pace, limit }: ClaimOptions) => ({
  ...{ ...queue, token, lease_ms: leaseMs, pace_key: pace.key, pace_ms: pace.ms, limit },
});
const toDeliveryArgs = ({ id, status, retryMs = 0, error = null, pauseKey = null, message = null }: DeliveredRow) => ({
  ...{ id, status, retry_ms: retryMs, error, pause_key: pauseKey, message },
});

export function createOutboxStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Queues the deletion of what is left upstream of a deleted thread, as `delete_thread` does for what it knows of. */
    async queueCleanup(threadId: string, conversationId: string | null, runs: { id: string; engine: unknown }[]) {
      const row = { lane: "cleanup", thread_id: threadId, kind: "thread.delete_upstream" };
      const payload = storable({ conversation_id: conversationId, runs });
      unwrap(await client.from("assistant_outbox").insert({ ...row, payload }));
    },

    /** Claims the next rows of a queue. */
    claimOutbox: (queue: Queue, options: ClaimOptions): Promise<OutboxClaim> =>
      rpc<OutboxClaim>("claim_outbox_rows", { p: toClaimArgs(queue, options) }, claim),

    /** Records the results of rows claimed with `token`, except those whose lease was lost, and claims the next ones. */
    recordDeliveries: (
      queue: Queue,
      token: string,
      deliveries: DeliveredRow[],
      next: ClaimOptions,
    ): Promise<OutboxClaim> =>
      rpc<OutboxClaim>(
        "record_deliveries",
        { p_deliveries: deliveries.map(toDeliveryArgs), p_token: token, p_next: toClaimArgs(queue, next) },
        claim,
      ),

    /** Milliseconds from when the oldest row was written that is still to be delivered until `now`; 0 without any. */
    async getOutboxAge(now: number): Promise<number> {
      const query = client.from("assistant_outbox").select("created_at").eq("status", "pending");
      const row = unwrap(await query.order("id").limit(1).maybeSingle());
      // Its time is the database's.
      return row ? Math.max(0, now - Date.parse(parse(pendingRow, row).created_at)) : 0;
    },

    /** The number of rows of a lane that are still to be delivered, and of those that are not tried again. */
    async countOutbox(lane: Lane): Promise<{ pending: number; dead: number }> {
      const count = async (status: string) => {
        const query = client.from("assistant_outbox").select("id", { count: "exact", head: true });
        const { count: rows, error } = await query.eq("lane", lane).eq("status", status);
        if (error) throw unavailable(error);
        return rows ?? 0;
      };
      return { pending: await count("pending"), dead: await count("dead") };
    },
  };
}
