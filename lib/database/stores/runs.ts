/** Reads, leases, stores and ends runs in the database. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Metadata, RunEvent, RunStatus, RunStep, Usage } from "#lib/contract/assistant.ts";
import { createRpc, parse, unwrap } from "#lib/database/query.ts";
import {
  type ClaimedRun,
  claimedRun,
  type FollowedRun,
  followedRun,
  RUN_COLUMNS,
  type RunRow,
  runRow,
  type StoredCitation,
} from "#lib/database/rows.ts";
import type { Json } from "#lib/json.ts";

/** An event without its number. */
export type LoggedEvent = { type: RunEvent["type"]; data: RunEvent["data"] };
/** The changes of a run since its last checkpoint. `engine` and `answer` are always set together. */
export type RunPatch = {
  status?: RunStatus;
  state?: Record<string, unknown>;
  engine?: Json;
  answer?: string;
  steps?: RunStep[];
  required_action?: { names: string[] } | null;
  usage?: Usage;
  conversation_id?: string;
};
export type Answer = {
  id: string;
  text: string;
  annotations: StoredCitation[];
  metadata: Metadata;
  status: "completed" | "incomplete";
};
export type RunEnd = {
  status: RunStatus;
  last_error: { code: string; message: string } | null;
  usage: Usage | null;
  steps: RunStep[];
  state: Record<string, unknown>;
  engine: Json;
  answer: Answer | null;
  events: RunEvent[];
};
export type Lease = { id: string; token: string };

const renewed = z.array(z.object({ id: z.string(), cancel_requested: z.boolean() }));
const cancelled = z.object({ outcome: z.string(), run: runRow.optional() });

export function createRunStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const runs = () => client.from("assistant_runs");

  return {
    /** Returns the owner's run; null when it is unknown or belongs to another owner. */
    async getRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const query = runs().select(RUN_COLUMNS).eq("id", id).eq("thread_id", threadId).eq("owner_hash", owner);
      return parse(runRow.nullable(), unwrap(await query.maybeSingle()));
    },

    /** Returns the ids of pending runs that no process drives, oldest first; at most 100. */
    listUndrivenRuns: (): Promise<string[]> => rpc("list_undriven_runs", {}, z.array(z.string())),

    /**
     * Takes or renews the lease of a pending run, and reads everything that is needed to continue it. `history` is the
     * number of earlier messages to read. Returns null when the run is finished, deleted or leased by another process.
     */
    claimRun: (id: string, token: string, leaseMs: number, history: number): Promise<ClaimedRun | null> =>
      rpc("claim_run", { p_id: id, p_token: token, p_lease_ms: leaseMs, p_history: history }, claimedRun.nullable()),

    async releaseRun(id: string, token: string): Promise<void> {
      unwrap(await client.rpc("release_run", { p_id: id, p_token: token }));
    },

    /** Renews leases. The result leaves out the runs whose lease was lost. */
    renewRuns: (leases: Lease[], leaseMs: number): Promise<z.infer<typeof renewed>> =>
      rpc("renew_runs", { p_leases: leases, p_lease_ms: leaseMs }, renewed),

    /** Stores progress and its events, and renews the lease. Returns null when the lease is lost. */
    checkpointRun: (
      id: string,
      token: string,
      leaseMs: number,
      patch: RunPatch,
      events: RunEvent[],
    ): Promise<{ cancel_requested: boolean } | null> =>
      rpc(
        "checkpoint_run",
        { p_id: id, p_token: token, p_lease_ms: leaseMs, p_patch: patch, p_events: events },
        z.object({ cancel_requested: z.boolean() }).nullable(),
      ),

    /** Ends a run and stores its answer, its events and its notification. Returns null when the lease is lost. */
    finishRun: (id: string, token: string, end: RunEnd): Promise<RunRow | null> =>
      rpc("finish_run", { p_id: id, p_token: token, p: end }, runRow.nullable()),

    /** Requests the cancellation of a run. Returns null when it is unknown or belongs to another owner. */
    async cancelRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const answer = await rpc("cancel_run", { p_id: id, p_thread_id: threadId, p_owner: owner }, cancelled);
      return answer.run ?? null;
    },

    /** Returns runs that are not deleted, each with its events after number `after`, in order. */
    followRuns: (wanted: { id: string; after: number }[]): Promise<FollowedRun[]> =>
      rpc("follow_runs", { p_wanted: wanted }, z.array(followedRun)),
  };
}
