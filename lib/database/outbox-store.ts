/** The outbox in the database: rows are claimed by one process at a time and settled by it. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { storable } from "#lib/storable.ts";
import { createRpc, unavailable, unwrap } from "./query.ts";
import { type OutboxRow, type OutboxSubject, outboxRow, outboxSubject } from "./rows.ts";

export type Lane = OutboxRow["lane"];
/** The next deliverable row with what it tells of, or how long to wait for one (ms; null: until something new is written). */
export type OutboxClaim = { row: OutboxRow; subject: OutboxSubject } | { wait_ms: number | null };
/** `pace` limits a lane to one row per `ms` over all processes. */
export type ClaimOptions = { token: string; leaseMs: number; pace: { key: string; ms: number } };
/** `pending` tries again after `retryMs`. `pauseKey` holds up its whole pace bucket. */
export type Settlement = {
  status: "delivered" | "dead" | "pending";
  retryMs?: number;
  error?: string | null;
  pauseKey?: string | null;
};

const claim = z.union([
  z.object({ row: outboxRow, subject: outboxSubject }),
  z.object({ wait_ms: z.number().nullable() }),
]);
const claimArgs = (lane: Lane, { token, leaseMs, pace }: ClaimOptions) => ({
  ...{ p_lane: lane, p_token: token, p_lease_ms: leaseMs, p_pace_key: pace.key, p_pace_ms: pace.ms },
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

    /** Claims the next row of a lane. */
    claimOutbox: (lane: Lane, options: ClaimOptions): Promise<OutboxClaim> =>
      rpc<OutboxClaim>("next_outbox", claimArgs(lane, options), claim),

    /** Settles a claimed row, unless its lease was lost, and claims the next one of the lane as `next` says. */
    async settleOutbox(
      { id, lane }: Pick<OutboxRow, "id" | "lane">,
      token: string,
      { status, retryMs = 0, error = null, pauseKey = null }: Settlement,
      next: ClaimOptions | null,
    ): Promise<OutboxClaim> {
      const row = { p_id: id, p_status: status, p_retry_ms: retryMs, p_error: error, p_pause_key: pauseKey };
      if (next)
        return rpc("settle_and_next_outbox", { ...row, p_settled_token: token, ...claimArgs(lane, next) }, claim);
      await rpc("settle_outbox", { ...row, p_token: token }, z.boolean());
      return { wait_ms: null };
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
