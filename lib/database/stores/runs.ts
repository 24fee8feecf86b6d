/** Runs in the database: found, leased, stored at checkpoints, followed and ended. */
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
/** What changed of a run since its last checkpoint. `engine` and `answer` belong together. */
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

export function createRunStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const runs = () => client.from("assistant_runs");

  return {
    /** The owner's run; null when it is unknown or somebody else's. */
    async getRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const query = runs().select(RUN_COLUMNS).eq("id", id).eq("thread_id", threadId).eq("owner_hash", owner);
      return parse(runRow.nullable(), unwrap(await query.maybeSingle()));
    },

    /** Ids of pending runs that nobody drives, oldest first; at most 100. */
    listUndrivenRuns: (): Promise<string[]> => rpc("list_undriven_runs", {}, z.array(z.string())),

    /**
     * Takes or renews the lease of a pending run, and reads all that is needed to go on with it: `history` is the number
     * of earlier messages. Null when it is finished, gone or somebody else's.
     */
    claimRun: (id: string, token: string, leaseMs: number, history: number): Promise<ClaimedRun | null> =>
      rpc("claim_run", { p_id: id, p_token: token, p_lease_ms: leaseMs, p_history: history }, claimedRun.nullable()),

    async releaseRun(id: string, token: string): Promise<void> {
      unwrap(await client.rpc("release_run", { p_id: id, p_token: token }));
    },

    /** Renews leases; those that were lost are missing in the answer. */
    renewRuns: (leases: Lease[], leaseMs: number): Promise<z.infer<typeof renewed>> =>
      rpc("renew_runs", { p_leases: leases, p_lease_ms: leaseMs }, renewed),

    /** Stores progress with the events it made, and renews the lease; null when that is lost. */
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

    /** Ends a run together with its answer, events and note to maintainers; null when the lease is lost. */
    finishRun: (id: string, token: string, end: RunEnd): Promise<RunRow | null> =>
      rpc("finish_run", { p_id: id, p_token: token, p: end }, runRow.nullable()),

    /** Asks a run to end. Null when it is unknown or somebody else's. */
    async cancelRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const schema = z.object({ outcome: z.string(), run: runRow.optional() });
      const answer = await rpc("cancel_run", { p_id: id, p_thread_id: threadId, p_owner: owner }, schema);
      return answer.run ?? null;
    },

    /** Runs as they are, each with its events after number `after`, in order; those that are gone are missing. */
    followRuns: (wanted: { id: string; after: number }[]): Promise<FollowedRun[]> =>
      rpc("follow_runs", { p_wanted: wanted }, z.array(followedRun)),
  };
}
