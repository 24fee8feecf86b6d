/** The outbox in the database. One process at a time claims a row, delivers it and records the result. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, failureOf, parse, unwrap } from "#lib/database/query.ts";
import { type OutboxRow, type OutboxSubject, outboxRow, outboxSubject } from "#lib/database/rows.ts";
import { storable } from "#lib/database/storable.ts";
import type { Json } from "#lib/json.ts";

export type Lane = OutboxRow["lane"];
/**
 * The rows of one worker: those of a lane for one notifier. `notifiers` are all notifiers. `notifier` is empty in
 * `cleanup`.
 */
export type Queue = { lane: Lane; notifier: string; notifiers: readonly string[] };
/** An outbox row with the rows that it is about. */
export type ClaimedRow = { row: OutboxRow; subject: OutboxSubject };
/**
 * Rows under this process's lease, at most one of each thread. Without rows, `wait_ms` is the time until the next
 * claim, ms; null: no row is pending.
 */
export type OutboxClaim = { claims: ClaimedRow[]; wait_ms: number | null };
/** A claim takes at most `limit` rows. `pace` limits the worker to one row per `ms` across all processes. */
export type ClaimOptions = { token: string; leaseMs: number; pace: { key: string; ms: number }; limit: number };
/** A message that a notifier posted for a thread. With `is_home`, the thread's later messages belong to it. */
export type PostedMessage = {
  thread_id: string;
  notifier: string;
  message: Json;
  is_home: boolean;
  /** The id of our message that it shows; null for a home. */
  message_id: string | null;
};
/**
 * The result of a delivery. A `pending` row is tried again after `retryMs` (ms). `pauseKey` pauses its pace bucket for
 * the same time. `message` is recorded with every status.
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
const queueReport = z.object({
  lane: outboxRow.shape.lane,
  notifier: z.string(),
  pending: z.number(),
  dead: z.number(),
  age_ms: z.number().nullable(),
  error: z.string().nullable(),
});
/**
 * The state of a queue with pending or dead rows. `notifier` is empty in `cleanup`, and for rows that are not yet copied
 * for each notifier. `age_ms`: the age of the oldest pending row, ms. `error`: the error of the first pending row whose
 * last delivery failed, else of the row that ended last.
 */
export type QueueReport = z.infer<typeof queueReport>;
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
    /**
     * Queues the deletion of a thread's remaining upstream data. `delete_thread` has queued what was known when the
     * thread was deleted.
     */
    async queueCleanup(threadId: string, conversationId: string | null, runs: { id: string; engine: unknown }[]) {
      const row = { lane: "cleanup", thread_id: threadId, kind: "thread.delete_upstream" };
      const payload = storable({ conversation_id: conversationId, runs });
      unwrap(await client.from("assistant_outbox").insert({ ...row, payload }));
    },

    /** Claims the next rows of a queue. */
    claimOutbox: (queue: Queue, options: ClaimOptions): Promise<OutboxClaim> =>
      rpc<OutboxClaim>("claim_outbox_rows", { p: toClaimArgs(queue, options) }, claim),

    /**
     * Records the results of rows claimed with `token` and claims the next ones. Results of a lost lease are left out.
     */
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

    /** Returns the age of the oldest undelivered row at `now`, ms; 0 when every row is delivered. */
    async getOutboxAge(now: number): Promise<number> {
      const query = client.from("assistant_outbox").select("created_at").eq("status", "pending");
      const row = unwrap(await query.order("id").limit(1).maybeSingle());
      // The row's time is by the database's clock.
      return row ? Math.max(0, now - Date.parse(parse(pendingRow, row).created_at)) : 0;
    },

    /** Returns the state of every queue that has pending or dead rows. */
    reportOutbox: (): Promise<QueueReport[]> => rpc("report_outbox", {}, z.array(queueReport)),

    /** Returns the number of undelivered rows of a lane, and the number of its dead letters. */
    async countOutbox(lane: Lane): Promise<{ pending: number; dead: number }> {
      const count = async (status: string) => {
        const query = client.from("assistant_outbox").select("id", { count: "exact", head: true });
        const { count: rows, error } = await query.eq("lane", lane).eq("status", status);
        if (error) throw failureOf(error);
        return rows ?? 0;
      };
      return { pending: await count("pending"), dead: await count("dead") };
    },
  };
}
