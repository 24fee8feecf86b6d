/** Database rows as supabase-js returns them, and their projections onto the wire contract. */
import { z } from "zod";
import {
  DEFAULT_ASSISTANT,
  type Feedback,
  type FeedbackReason,
  type Message,
  RUN_STATUSES,
  type Run,
  type RunEvent,
  type RunStep,
  type Thread,
  type UrlCitation,
  type Usage,
} from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { reservedBudget } from "./stores/budget.ts";

const json = z.custom<Record<string, unknown>>((value) => typeof value === "object" && value !== null);
const strings = z.record(z.string(), z.string());

export const threadRow = z.object({
  id: z.string(),
  owner_hash: z.string(),
  conversation_id: z.string().nullable(),
  metadata: strings,
  page_path: z.string().nullable(),
  assistant_id: z.string().nullable(),
  /** Where each notifier posts about the thread, by its name: the notifier's own JSON. */
  homes: z.record(z.string(), z.json()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ThreadRow = z.infer<typeof threadRow>;

/** What a thread's runs say of it. */
export const threadState = z.object({
  thread_id: z.string(),
  running: z.boolean(),
  answered_at: z.string().nullable(),
});
export type ThreadState = Omit<z.infer<typeof threadState>, "thread_id">;

/** A citation as it is kept: `hash` stands for the section when it was cited; older answers have none. */
export type StoredCitation = Omit<UrlCitation, "snippet" | "changed"> & { hash?: string };

/**
 * That a question wants JSON for an answer, and what it must look like (null: anything): a JSON schema as text, because
 * the database would change the order of its keys, which is the order a model writes them in.
 */
export const answerForm = z.object({ schema: z.string().nullable() });
export type AnswerForm = z.infer<typeof answerForm>;

/** What came with a question; `page` is a docs path. */
export const storedContext = z.object({
  page: z.string().nullable(),
  selection: z.string().nullable(),
  form: answerForm.optional(),
  /** Kinds of what is masked in the question wherever it leaves. */
  masked: z.array(z.string()).optional(),
});
export type StoredContext = z.infer<typeof storedContext>;

export const messageRow = z.object({
  id: z.string(),
  thread_id: z.string(),
  position: z.number(),
  run_id: z.string().nullable(),
  role: z.enum(["user", "assistant"]),
  text: z.string(),
  annotations: z.custom<StoredCitation[]>(Array.isArray),
  metadata: strings,
  context: storedContext.nullable(),
  status: z.enum(["completed", "incomplete"]),
  created_at: z.string(),
});
export type MessageRow = z.infer<typeof messageRow>;

export const feedbackRow = z.object({
  message_id: z.string(),
  rating: z.enum(["up", "down"]),
  reasons: z.custom<FeedbackReason[]>(Array.isArray),
  note: z.string(),
});
export type FeedbackRow = z.infer<typeof feedbackRow>;

/** An event as it is stored and sent; its shape is our own. */
const runEvents = z.custom<RunEvent[]>(Array.isArray);

/** What a reader may see of a run, and whose it is. */
export const runRow = z.object({
  id: z.string(),
  thread_id: z.string(),
  message_id: z.string(),
  owner_hash: z.string(),
  status: z.enum(RUN_STATUSES),
  steps: z.custom<RunStep[]>(Array.isArray),
  required_action: z.object({ names: z.array(z.string()) }).nullable(),
  last_error: z.object({ code: z.string(), message: z.string() }).nullable(),
  usage: z.custom<Usage>().nullable(),
  cancel_requested: z.boolean(),
  /** Whether it runs on its reader's own key, which is in no row. */
  own_key: z.boolean(),
  expires_at: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRow>;
/** The columns of it. */
export const RUN_COLUMNS = Object.keys(runRow.shape).join(", ");

export const fileRow = z.object({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.number(),
  message_id: z.string().nullable(),
  run_id: z.string().nullable(),
});
export type FileRow = z.infer<typeof fileRow>;

/** A run under this caller's lease, with all that is needed to go on with it. */
export const claimedRun = runRow.extend({
  state: json,
  /** What it holds of budgets, or whose budget was spent; null where it costs nothing. */
  budget: reservedBudget.nullable(),
  /** The engine's own state. */
  engine: z.json(),
  /** The answer as far as it came. */
  answer: z.string().nullable(),
  /** How many processes have driven the run, this one included. */
  claims: z.number(),
  /** Time it has left by the database's clock, ms; negative when overdue. */
  remaining_ms: z.number(),
  thread: threadRow,
  question: messageRow,
  /** Messages before the question, oldest first. */
  history: z.array(messageRow),
  /** Files of these messages. */
  files: z.array(fileRow),
  /** Runs of the thread that ended because the model could not read what was attached. */
  refused_runs: z.array(z.string()),
  /** Whether an earlier run was to answer the same question. */
  is_retry: z.boolean(),
  /** Events so far; where nobody else has driven the run there are none. */
  events: runEvents,
});
export type ClaimedRun = z.infer<typeof claimedRun>;

/** A run that somebody else drives; `is_leased` says whether anybody does. */
export const followedRun = z.object({ run: runRow, is_leased: z.boolean(), events: runEvents });
export type FollowedRun = z.infer<typeof followedRun>;

export const outboxRow = z.object({
  id: z.number(),
  lane: z.enum(["notify", "cleanup", "erase"]),
  /** The notifier that delivers it; empty in `cleanup`. */
  notifier: z.string(),
  thread_id: z.string(),
  kind: z.string(),
  payload: json,
  attempts: z.number(),
  created_at: z.string(),
});
export type OutboxRow = z.infer<typeof outboxRow>;

/** What an outbox row tells of, as it is now; null for what is gone, or was never meant. */
export const outboxSubject = z.object({
  thread: threadRow.nullable(),
  message: messageRow.nullable(),
  feedback: feedbackRow.nullable(),
  /** Files attached to the message. */
  files: z.array(fileRow),
});
export type OutboxSubject = z.infer<typeof outboxSubject>;

const seconds = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);
const secondsOrNull = (timestamp: string | null): number | null => (timestamp === null ? null : seconds(timestamp));

export const toThread = (row: ThreadRow, state: ThreadState): Thread => ({
  id: row.id,
  object: "thread",
  created_at: seconds(row.created_at),
  updated_at: seconds(row.updated_at),
  metadata: row.metadata,
  assistant_id: row.assistant_id ?? DEFAULT_ASSISTANT,
  running: state.running,
  answered_at: secondsOrNull(state.answered_at),
});

/** What of a message is not in its row, or depends on the docs of today. */
export type MessageExtras = Pick<Message, "context" | "attachments" | "steps" | "feedback" | "follow_ups"> & {
  annotations: UrlCitation[];
};

export const toMessage = (row: MessageRow, { annotations, ...extras }: MessageExtras): Message => ({
  id: row.id,
  object: "thread.message",
  created_at: seconds(row.created_at),
  thread_id: row.thread_id,
  role: row.role,
  content: [{ type: "text", text: { value: row.text, annotations } }],
  run_id: row.run_id,
  metadata: { ...row.metadata, ...(row.context?.masked && { masked: row.context.masked.join(", ") }) },
  status: row.status,
  ...extras,
});

export const toFile = ({ id, name, media_type, bytes }: Omit<ThreadFile, "object">): ThreadFile => ({
  id,
  object: "file",
  name,
  media_type,
  bytes,
});

export const toFeedback = ({ rating, reasons, note }: FeedbackRow): Feedback => ({ rating, reasons, note });

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
