/** Database rows as supabase-js returns them, and their projections onto the wire contract. */
import { z } from "zod";
import {
  type Message,
  RUN_STATUSES,
  type Run,
  type RunStep,
  type Thread,
  type UrlCitation,
  type Usage,
} from "#lib/contract.ts";

const json = z.custom<Record<string, unknown>>((value) => typeof value === "object" && value !== null);
const strings = z.record(z.string(), z.string());

export const threadRow = z.object({
  id: z.string(),
  owner_hash: z.string(),
  openai_thread_id: z.string().nullable(),
  metadata: strings,
  page_path: z.string().nullable(),
  slack_channel: z.string().nullable(),
  slack_thread_ts: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ThreadRow = z.infer<typeof threadRow>;

export const messageRow = z.object({
  id: z.string(),
  thread_id: z.string(),
  position: z.number(),
  run_id: z.string().nullable(),
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  annotations: z.custom<UrlCitation[]>(Array.isArray),
  metadata: strings,
  status: z.enum(["completed", "incomplete"]),
  created_at: z.string(),
});
export type MessageRow = z.infer<typeof messageRow>;

/** A citation as it is kept: what depends on the docs of the day is added when it is read. */
export type StoredCitation = Omit<UrlCitation, "snippet" | "changed">;

/** What an answer on its way needs to go on: the engine's state (null: the run's own) and text not told of yet. */
export const runStream = z.object({ engine: z.json(), held: z.string() });
export type RunStream = z.infer<typeof runStream>;

export const runRow = z.object({
  id: z.string(),
  thread_id: z.string(),
  position: z.number(),
  message_id: z.string(),
  owner_hash: z.string(),
  status: z.enum(RUN_STATUSES),
  state: json,
  stream: runStream.nullable(),
  steps: z.custom<RunStep[]>(Array.isArray),
  required_action: z.object({ names: z.array(z.string()) }).nullable(),
  last_error: z.object({ code: z.string(), message: z.string() }).nullable(),
  usage: z.custom<Usage>().nullable(),
  cancel_requested: z.boolean(),
  expires_at: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRow>;
/** A run under this caller's lease, with the time it has left by the database's clock (ms, negative when overdue). */
export const claimedRun = runRow.extend({ remaining_ms: z.number() });
export type ClaimedRun = z.infer<typeof claimedRun>;

export const outboxRow = z.object({
  id: z.number(),
  lane: z.enum(["notify", "cleanup"]),
  thread_id: z.string(),
  kind: z.string(),
  payload: json,
  attempts: z.number(),
  created_at: z.string(),
});
export type OutboxRow = z.infer<typeof outboxRow>;

const seconds = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);
const secondsOrNull = (timestamp: string | null): number | null => (timestamp === null ? null : seconds(timestamp));

export const toThread = (row: ThreadRow): Thread => ({
  id: row.id,
  object: "thread",
  created_at: seconds(row.created_at),
  metadata: row.metadata,
});

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  object: "thread.message",
  created_at: seconds(row.created_at),
  thread_id: row.thread_id,
  role: row.role,
  content: [{ type: "text", text: { value: row.content, annotations: row.annotations } }],
  run_id: row.run_id,
  metadata: row.metadata,
  status: row.status,
});

/** What a reader may know of a run: never the engine's state, instructions, schemas or upstream ids. */
export const toRun = (row: RunRow): Run => ({
  id: row.id,
  object: "thread.run",
  created_at: seconds(row.created_at),
  thread_id: row.thread_id,
  status: row.status,
  required_action: row.required_action && {
    type: "submit_tool_outputs",
    submit_tool_outputs: {
      tool_calls: row.required_action.names.map((name) => ({ type: "function", function: { name } })),
    },
  },
  last_error: row.last_error,
  started_at: secondsOrNull(row.started_at),
  completed_at: secondsOrNull(row.completed_at),
  usage: row.usage,
  steps: row.steps,
  message_id: row.message_id,
});
