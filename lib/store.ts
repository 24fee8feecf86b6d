/** All database access. Every multi-row change is one SQL function (supabase/migrations), hence one transaction. */
import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import {
  isPending,
  type Metadata,
  RUN_STATUSES,
  type RunEvent,
  type RunStatus,
  type RunStep,
  type UrlCitation,
  type Usage,
} from "./contract.ts";
import {
  type ClaimedRun,
  claimedRun,
  type MessageRow,
  messageRow,
  type OutboxRow,
  outboxRow,
  type RunRow,
  runRow,
  type ThreadRow,
  threadRow,
} from "./database/rows.ts";
import { AppError } from "./errors.ts";
import type { ListQuery } from "./requests.ts";

/** A token bucket: `limit` requests per `window_ms`, shared by all processes. */
export type Bucket = { key: string; limit: number; window_ms: number };
type Limited = { outcome: "rate_limited"; retry_after_ms: number };

export type NewMessage = {
  thread_id: string;
  owner: string;
  message_id: string;
  run_id: string;
  text: string;
  retry_of: string | null;
  idempotency_key: string | null;
  /** Tells a repeated request from another one under the same key. */
  request_hash: string;
  timeout_ms: number;
  buckets: Bucket[];
};
export type Sent =
  | { outcome: "created" | "replayed"; run: RunRow }
  | { outcome: "not_found" | "key_reused" | "run_active" | "not_retryable" }
  | Limited;

export type LoggedEvent = { type: RunEvent["type"]; data: RunEvent["data"] };
export type RunPatch = {
  status?: RunStatus;
  state?: Record<string, unknown>;
  steps?: RunStep[];
  required_action?: { names: string[] } | null;
  usage?: Usage;
  thread_ref?: string;
};
export type Answer = {
  id: string;
  text: string;
  annotations: UrlCitation[];
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
export type Page<T> = { rows: T[]; hasMore: boolean };
export type Lane = OutboxRow["lane"];
/** The next deliverable row, or how long to wait for one (ms; null: until something new is written). */
export type OutboxClaim = { row: OutboxRow } | { wait_ms: number | null };

export type Store = ReturnType<typeof createStore>;

/** @throws AppError database_unavailable from every method when the database does not answer. */
export function createStore(client: SupabaseClient) {
  async function rpc<T>(name: string, args: Record<string, unknown>, schema: z.ZodType<T>): Promise<T> {
    return parse(schema, unwrap(await client.rpc(name, args)));
  }
  const threads = () => client.from("assistant_threads");
  const messages = () => client.from("assistant_messages");
  const runs = () => client.from("assistant_runs");

  return {
    /** Resolves when the database answers. */
    async ping(): Promise<void> {
      unwrap(await threads().select("id").limit(1));
    },

    createThread: (id: string, owner: string, metadata: Metadata, pagePath: string | null, buckets: Bucket[]) =>
      rpc<{ outcome: "created"; thread: ThreadRow } | Limited>(
        "create_thread",
        { p_id: id, p_owner: owner, p_metadata: metadata, p_page_path: pagePath, p_buckets: buckets },
        z.union([z.object({ outcome: z.literal("created"), thread: threadRow }), limited]),
      ),

    /** The owner's thread; null when it is unknown or somebody else's. */
    async thread(id: string, owner: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).eq("owner_hash", owner).maybeSingle());
      return row && parse(threadRow, row);
    },

    /** Any thread, for the server's own work. */
    async threadById(id: string): Promise<ThreadRow | null> {
      const row = unwrap(await threads().select().eq("id", id).maybeSingle());
      return row && parse(threadRow, row);
    },

    async threads(owner: string, { limit, after, q }: ListQuery & { q?: string }): Promise<Page<ThreadRow>> {
      const args = { p_owner: owner, p_query: q || null, p_after: after ?? null, p_limit: limit + 1 };
      return page(await rpc("list_threads", args, z.array(threadRow)), limit);
    },

    updateThread: (id: string, owner: string, metadata: Metadata) =>
      rpc<{ outcome: "updated"; thread: ThreadRow } | { outcome: "not_found" | "too_many_keys" }>(
        "update_thread",
        { p_id: id, p_owner: owner, p_metadata: metadata },
        z.union([
          z.object({ outcome: z.literal("updated"), thread: threadRow }),
          z.object({ outcome: z.enum(["not_found", "too_many_keys"]) }),
        ]),
      ),

    /** Deletes the thread with all it holds and leaves a cleanup row in the outbox; false when there is none. */
    async deleteThread(id: string, owner: string): Promise<boolean> {
      const answer = await rpc("delete_thread", { p_id: id, p_owner: owner }, z.object({ outcome: z.string() }));
      return answer.outcome === "deleted";
    },

    /** Remembers where maintainers talk about the thread. */
    async setSlackThread(id: string, channel: string, ts: string): Promise<void> {
      unwrap(await threads().update({ slack_channel: channel, slack_thread_ts: ts }).eq("id", id));
    },

    sendMessage: (message: NewMessage): Promise<Sent> =>
      rpc<Sent>(
        "send_message",
        { p: message },
        z.union([
          z.object({ outcome: z.enum(["created", "replayed"]), run: runRow }),
          z.object({ outcome: z.enum(["not_found", "key_reused", "run_active", "not_retryable"]) }),
          limited,
        ]),
      ),

    /** Messages of a thread, oldest first. */
    async messages(threadId: string, { limit, after }: ListQuery): Promise<Page<MessageRow>> {
      let query = messages().select().eq("thread_id", threadId);
      if (after) {
        const last = unwrap(
          await messages().select("position").eq("id", after).eq("thread_id", threadId).maybeSingle(),
        );
        if (!last) return { rows: [], hasMore: false };
        query = query.gt("position", parse(z.object({ position: z.number() }), last).position);
      }
      const rows = unwrap(await query.order("position").limit(limit + 1));
      return page(parse(z.array(messageRow), rows), limit);
    },

    /** The latest messages before a message of the same thread, oldest first. */
    async messagesBefore(message: MessageRow, limit: number): Promise<MessageRow[]> {
      const rows = unwrap(
        await messages()
          .select()
          .eq("thread_id", message.thread_id)
          .lt("position", message.position)
          .order("position", { ascending: false })
          .limit(limit),
      );
      return parse(z.array(messageRow), rows).reverse();
    },

    async message(id: string): Promise<MessageRow | null> {
      const row = unwrap(await messages().select().eq("id", id).maybeSingle());
      return row && parse(messageRow, row);
    },

    async run(id: string, threadId: string): Promise<RunRow | null> {
      const row = unwrap(await runs().select().eq("id", id).eq("thread_id", threadId).maybeSingle());
      return row && parse(runRow, row);
    },

    /** How many runs answered the same message before this one. */
    async earlierRuns(run: RunRow): Promise<number> {
      const rows = unwrap(await runs().select("id").eq("message_id", run.message_id).lt("position", run.position));
      return parse(z.array(z.unknown()), rows).length;
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

    /** Ends a run together with its answer, events and note to maintainers; false when the lease is lost. */
    finishRun: (id: string, token: string, end: RunEnd): Promise<boolean> =>
      rpc("finish_run", { p_id: id, p_token: token, p: end }, z.boolean()),

    /** Asks a run to end. Null when it is unknown or somebody else's. */
    async cancelRun(id: string, threadId: string, owner: string): Promise<RunRow | null> {
      const schema = z.object({ outcome: z.string(), run: runRow.optional() });
      const answer = await rpc("cancel_run", { p_id: id, p_thread_id: threadId, p_owner: owner }, schema);
      return answer.run ?? null;
    },

    /** Events of a run after number `after`, in order. */
    async events(runId: string, after: number): Promise<RunEvent[]> {
      const table = client.from("assistant_run_events").select("id, type, data");
      const rows = unwrap(await table.eq("run_id", runId).gt("id", after).order("id").limit(1000));
      return parse(z.array(z.custom<RunEvent>()), rows);
    },

    /** Takes one token of every bucket; answers 0, or ms until that would succeed. */
    takeTokens: (buckets: Bucket[]): Promise<number> => rpc("take_tokens", { p_buckets: buckets }, z.number()),

    /** Claims the next row of a lane; `pace` limits a lane to one row per `ms` over all processes. */
    claimOutbox: (
      lane: Lane,
      token: string,
      leaseMs: number,
      pace: { key: string; ms: number },
    ): Promise<OutboxClaim> =>
      rpc<OutboxClaim>(
        "claim_outbox",
        { p_lane: lane, p_token: token, p_lease_ms: leaseMs, p_pace_key: pace.key, p_pace_ms: pace.ms },
        z.union([z.object({ row: outboxRow }), z.object({ wait_ms: z.number().nullable() })]),
      ),

    /** Settles a claimed row; `pending` tries again after `retryMs`. `pauseKey` holds up its whole pace bucket. */
    settleOutbox: (
      id: number,
      token: string,
      status: "delivered" | "dead" | "pending",
      {
        retryMs = 0,
        error = null,
        pauseKey = null,
      }: { retryMs?: number; error?: string | null; pauseKey?: string | null } = {},
    ): Promise<boolean> =>
      rpc(
        "settle_outbox",
        { p_id: id, p_token: token, p_status: status, p_retry_ms: retryMs, p_error: error, p_pause_key: pauseKey },
        z.boolean(),
      ),

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

    async sweep(): Promise<void> {
      unwrap(await client.rpc("sweep"));
    },
  };
}

const PENDING = RUN_STATUSES.filter(isPending);
const limited = z.object({ outcome: z.literal("rate_limited"), retry_after_ms: z.number() });

function page<T>(rows: T[], limit: number): Page<T> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}

function unwrap<T>({ data, error }: { data: T; error: PostgrestError | null }): T {
  if (error) throw unavailable(error);
  return data;
}

/** Keeps the database's code for the log; its message may quote values and is dropped. */
const unavailable = (error: PostgrestError): AppError =>
  new AppError("database_unavailable", { cause: new Error(`database error ${error.code || "(no answer)"}`) });

function parse<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AppError("database_unavailable", {
    cause: new Error(`unexpected row shape: ${where}. Are all migrations applied?`),
  });
}
