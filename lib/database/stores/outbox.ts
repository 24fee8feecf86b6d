/** The outbox in the database: rows are claimed by one process at a time and settled by it. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createRpc, parse, unavailable, unwrap } from "#lib/database/query.ts";
import { type OutboxRow, type OutboxSubject, outboxRow, outboxSubject } from "#lib/database/rows.ts";
import { storable } from "#lib/database/storable.ts";

export type Lane = OutboxRow["lane"];
/** A row with what it tells of. */
export type ClaimedRow = { row: OutboxRow; subject: OutboxSubject };
/** Rows that are this process's own now, no two of one thread. Without any, how long to wait (ms; null: until something new is written). */
export type OutboxClaim = { claims: ClaimedRow[]; wait_ms: number | null };
/** At most `limit` rows. `pace` limits a lane to one row per `ms` over all processes. */
export type ClaimOptions = { token: string; leaseMs: number; pace: { key: string; ms: number }; limit: number };
/** A message in Slack that was posted for a thread; `is_first`: the one that the thread's others are replies to. */
export type PostedMessage = { thread_id: string; channel: string; ts: string; is_first: boolean };
/** `pending` tries again after `retryMs`. `pauseKey` holds up its whole pace bucket. `message` is recorded in any case. */
export type Settlement = {
  status: "delivered" | "dead" | "pending";
  retryMs?: number;
  error?: string | null;
  pauseKey?: string | null;
  message?: PostedMessage | null;
};
/** How the row with this id is settled. */
export type SettledRow = Settlement & { id: number };

const claim = z.object({
  claims: z.array(z.object({ row: outboxRow, subject: outboxSubject })),
  wait_ms: z.number().nullable(),
});
const pendingRow = z.object({ created_at: z.string() });
const claimArgs = (lane: Lane, { token, leaseMs, pace, limit }: ClaimOptions) => ({
  ...{ p_lane: lane, p_token: token, p_lease_ms: leaseMs, p_pace_key: pace.key, p_pace_ms: pace.ms, p_limit: limit },
});
const settlementArgs = ({ id, status, retryMs = 0, error = null, pauseKey = null, message = null }: SettledRow) => ({
  ...{ id, status, retry_ms: retryMs, error, pause_key: pauseKey, message },
});

export function createOutboxStore(client: SupabaseClient) {
  const rpc = createRpc(client);

  return {
    /** Has what is left upstream of a deleted thread forgotten, as `delete_thread` does for what it knows of. */
    async queueCleanup(threadId: string, threadRef: string | null, runs: { id: string; engine: unknown }[]) {
      const row = { lane: "cleanup", thread_id: threadId, kind: "thread.forget" };
      const payload = storable({ thread_ref: threadRef, runs });
      unwrap(await client.from("assistant_outbox").insert({ ...row, payload }));
    },

    /** Claims the next rows of a lane. */
    claimOutbox: (lane: Lane, options: ClaimOptions): Promise<OutboxClaim> =>
      rpc<OutboxClaim>("claim_outbox_rows", claimArgs(lane, options), claim),

    /** Settles rows claimed with `token`, but for those whose lease was lost, and claims the next ones of the lane. */
    settleOutbox: (lane: Lane, token: string, settlements: SettledRow[], next: ClaimOptions): Promise<OutboxClaim> =>
      rpc<OutboxClaim>(
        "settle_outbox_rows",
        { p_settlements: settlements.map(settlementArgs), p_settled_token: token, ...claimArgs(lane, next) },
        claim,
      ),

    /** Milliseconds from when the oldest row was written that is still to be delivered until `now`; 0 without any. */
    async outboxAge(now: number): Promise<number> {
      const query = client.from("assistant_outbox").select("created_at").eq("status", "pending");
      const row = unwrap(await query.order("id").limit(1).maybeSingle());
      // Its time is the database's.
      return row ? Math.max(0, now - Date.parse(parse(pendingRow, row).created_at)) : 0;
    },

    /** Rows of a lane still to be delivered, and those set aside for good. */
    async outboxState(lane: Lane): Promise<{ pending: number; dead: number }> {
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
