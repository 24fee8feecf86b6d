/** Runs in the database: found, leased, moved on and ended. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import {
  isPending,
  type Metadata,
  RUN_STATUSES,
  type RunEvent,
  type RunStatus,
  type RunStep,
  type Usage,
} from "#lib/contract.ts";
import { createRpc, parse, unwrap } from "./query.ts";
import { type ClaimedRun, claimedRun, type RunRow, type RunStream, runRow, type StoredCitation } from "./rows.ts";

export type LoggedEvent = { type: RunEvent["type"]; data: RunEvent["data"] };
export type RunPatch = {
  status?: RunStatus;
  state?: Record<string, unknown>;
  steps?: RunStep[];
  required_action?: { names: string[] } | null;
  usage?: Usage;
  thread_ref?: string;
  stream?: RunStream;
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
  answer: Answer | null;
  events: LoggedEvent[];
};
const PENDING = RUN_STATUSES.filter(isPending);

export function createRunStore(client: SupabaseClient) {
  const rpc = createRpc(client);
  const runs = () => client.from("assistant_runs");

  return {
    async run(id: string, threadId: string): Promise<RunRow | null> {
      const row = unwrap(await runs().select().eq("id", id).eq("thread_id", threadId).maybeSingle());
      return row && parse(runRow, row);
    },

    /** Null when there is no such run. */
    async runStatus(id: string): Promise<RunStatus | null> {
      const row = unwrap(await runs().select("status").eq("id", id).maybeSingle());
      return parse(z.object({ status: z.enum(RUN_STATUSES) }).nullable(), row)?.status ?? null;
    },

    /** How many runs answered the same message before this one. */
    async earlierRuns(run: RunRow): Promise<number> {
      const rows = unwrap(await runs().select("id").eq("message_id", run.message_id).lt("position", run.position));
      return parse(z.array(z.unknown()), rows).length;
    },

    /** Those of the runs with these ids that ended because the model could not read what was attached. */
    async refusedRuns(ids: string[]): Promise<Set<string>> {
      if (ids.length === 0) return new Set();
      const schema = z.array(runRow.pick({ id: true, last_error: true }));
      const rows = parse(schema, unwrap(await runs().select("id, last_error").in("id", ids)));
      return new Set(rows.flatMap(({ id, last_error }) => (last_error?.code === "attachment_refused" ? [id] : [])));
    },

    /** The thread's pending run, if any. */
    async activeRun(threadId: string): Promise<string | null> {
      const query = runs().select("id").eq("thread_id", threadId).in("status", PENDING);
      return parse(z.object({ id: z.string() }).nullable(), unwrap(await query.maybeSingle()))?.id ?? null;
    },

    /** Pending runs, oldest first, for the sweeper. */
    async pendingRuns(): Promise<string[]> {
      const rows = unwrap(await runs().select("id").in("status", PENDING).order("position").limit(100));
      return parse(z.array(z.object({ id: z.string() })), rows).map((row) => row.id);
    },

    /** Takes or renews the lease of a pending run; null when it is finished, gone or somebody else's. */
    claimRun: (id: string, token: string, leaseMs: number): Promise<ClaimedRun | null> =>
      rpc("claim_run", { p_id: id, p_token: token, p_lease_ms: leaseMs }, claimedRun.nullable()),

    async releaseRun(id: string, token: string): Promise<void> {
      unwrap(await client.rpc("release_run", { p_id: id, p_token: token }));
    },

    /** Stores progress and appends events; false when the lease is lost. */
    saveRun: (id: string, token: string, patch: RunPatch, events: LoggedEvent[] = []): Promise<boolean> =>
      rpc("save_run", { p_id: id, p_token: token, p_patch: patch, p_events: events }, z.boolean()),

    /** Stores text that came, and what the engine needs to go on behind it; false when the lease is lost. */
    writeRun: (id: string, token: string, stream: RunStream, events: LoggedEvent[]): Promise<boolean> =>
      rpc("write_run", { p_id: id, p_token: token, p_stream: stream, p_events: events }, z.boolean()),

    /** Ends a run together with its answer, events and note to maintainers; false when the lease is lost. */
    finishRun: (id: string, token: string, end: RunEnd): Promise<boolean> =>
      rpc("finish_run", { p_id: id, p_token: token, p: end }, z.boolean()),

    /** Asks a run to end. Null when it is unknown or somebody else's. */
    async cancelRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const schema = z.object({ outcome: z.string(), run: runRow.optional() });
      const answer = await rpc("cancel_run", { p_id: id, p_thread_id: threadId, p_owner: owner }, schema);
      return answer.run ?? null;
    },

    /** Events of a run after number `after`, in order; at most 1,000. */
    async events(runId: string, after: number): Promise<RunEvent[]> {
      const table = client.from("assistant_run_events").select("id, type, data");
      const rows = unwrap(await table.eq("run_id", runId).gt("id", after).order("id").limit(1000));
      return parse(z.array(z.custom<RunEvent>()), rows);
    },
  };
}
