/** Database rows as supabase-js returns them. */
import { z } from "zod";
import {
  type FeedbackReason,
  RUN_STATUSES,
  type RunEvent,
  type RunStep,
  type UrlCitation,
  type Usage,
} from "#lib/contract/assistant.ts";
import { HANDOFF_STATES } from "#lib/contract/maintainers.ts";
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
  /** The thread's homes, by the notifier's name. Each is the notifier's own JSON. */
  homes: z.record(z.string(), z.json()),
  handoff: z.enum(HANDOFF_STATES).nullable(),
  /** The display name of the maintainer who took the thread. */
  handoff_by: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ThreadRow = z.infer<typeof threadRow>;

/** The state of a thread, derived from its runs. */
export const threadState = z.object({
  thread_id: z.string(),
  running: z.boolean(),
  answered_at: z.string().nullable(),
});
export type ThreadState = Omit<z.infer<typeof threadState>, "thread_id">;

/** A citation as it is stored. `hash` is the hash of the section when it was cited; older answers have none. */
export type StoredCitation = Omit<UrlCitation, "snippet" | "changed"> & { hash?: string };

/**
 * The JSON schema of an answer that is requested as JSON; null: any JSON. It is stored as text: a model writes keys in
 * the order of the schema, and the database would change that order.
 */
export const answerForm = z.object({ schema: z.string().nullable() });
export type AnswerForm = z.infer<typeof answerForm>;

/** The context of a question. `page` is a docs path. */
export const storedContext = z.object({
  page: z.string().nullable(),
  selection: z.string().nullable(),
  form: answerForm.optional(),
  /** The kinds of data that are masked whenever the question leaves the server. */
  masked: z.array(z.string()).optional(),
});
export type StoredContext = z.infer<typeof storedContext>;

export const correctionColumn = z.object({ text: z.string(), author: z.string(), corrected_at: z.string() });
export type CorrectionColumn = z.infer<typeof correctionColumn>;

export const messageRow = z.object({
  id: z.string(),
  thread_id: z.string(),
  position: z.number(),
  run_id: z.string().nullable(),
  role: z.enum(["user", "assistant", "maintainer"]),
  text: z.string(),
  annotations: z.custom<StoredCitation[]>(Array.isArray),
  metadata: strings,
  context: storedContext.nullable(),
  status: z.enum(["completed", "incomplete"]),
  /** The display name of the maintainer who wrote the message. */
  author: z.string().nullable(),
  /** The message elsewhere that this message of a maintainer is a copy of. */
  origin: z.string().nullable(),
  edited_at: z.string().nullable(),
  /** The answer of a maintainer in place of this one. */
  correction: correctionColumn.nullable(),
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

/** Events as they are stored and sent. They are not checked, because this server wrote them. */
const runEvents = z.custom<RunEvent[]>(Array.isArray);

/** The columns of a run that its reader may see, and its owner. */
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
  /** True when the run uses its reader's own key. No row stores the key. */
  own_key: z.boolean(),
  expires_at: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRow>;
/** The column names of `runRow`. */
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

/** A run under this caller's lease, with everything that is needed to continue it. */
export const claimedRun = runRow.extend({
  state: json,
  /** The reserved budget, or the scope of the budget that was used up; null when the run costs nothing. */
  budget: reservedBudget.nullable(),
  /** The engine's own state. */
  engine: z.json(),
  /** The answer so far. */
  answer: z.string().nullable(),
  /** The number of processes that have driven the run, including this one. */
  claims: z.number(),
  /** The time until the run expires by the database's clock, ms; negative when it is overdue. */
  remaining_ms: z.number(),
  thread: threadRow,
  question: messageRow,
  /** Messages before the question, oldest first. */
  history: z.array(messageRow),
  /** The files of these messages. */
  files: z.array(fileRow),
  /** Runs of the thread that ended because the model could not read an attachment. */
  refused_runs: z.array(z.string()),
  /** True when an earlier run was started for the same question. */
  is_retry: z.boolean(),
  /** The revision of the verified answers; null before the first one. */
  answers_revision: z.string().nullable(),
  /** The events so far. The list is empty when no other process has driven the run. */
  events: runEvents,
});
export type ClaimedRun = z.infer<typeof claimedRun>;

/** A run that another process may drive. `is_leased` is true when one does. */
export const followedRun = z.object({ run: runRow, is_leased: z.boolean(), events: runEvents });
export type FollowedRun = z.infer<typeof followedRun>;

export const outboxRow = z.object({
  id: z.number(),
  lane: z.enum(["notify", "cleanup", "erase", "update", "inbox"]),
  /** The notifier that delivers the row, or whose service sent the event; empty in `cleanup`. */
  notifier: z.string(),
  thread_id: z.string(),
  kind: z.string(),
  payload: json,
  attempts: z.number(),
  created_at: z.string(),
});
export type OutboxRow = z.infer<typeof outboxRow>;

/** What maintainers are shown of a thread. `doubts`: answers that the docs do not cover or that cite nothing. */
export const threadCounts = z.object({
  questions: z.number(),
  answers: z.number(),
  doubts: z.number(),
  /** Messages of maintainers. */
  replies: z.number(),
  corrections: z.number(),
  up: z.number(),
  down: z.number(),
});
export type ThreadCounts = z.infer<typeof threadCounts>;

/** The current rows that an outbox row is about; null for a row that is deleted or does not apply. */
export const outboxSubject = z.object({
  thread: threadRow.nullable(),
  counts: threadCounts,
  message: messageRow.nullable(),
  /** The tool calls of the message, if it is an answer. */
  steps: z.custom<RunStep[]>(Array.isArray),
  feedback: feedbackRow.nullable(),
  /** Files attached to the message. */
  files: z.array(fileRow),
});
export type OutboxSubject = z.infer<typeof outboxSubject>;
