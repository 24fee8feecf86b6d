/** Turns outbox rows into notes: rows hold ids, what they tell of is read when they are claimed. */
import { z } from "zod";
import { type OutboxRow, type OutboxSubject, type ThreadRow, toFeedback } from "#lib/database/rows.ts";
import { DeliveryError, type Note, type NotedThread } from "#lib/notify/notifier.ts";

const messagePayload = z.object({ edited: z.boolean().default(false) });
const feedbackPayload = z.object({ rating: z.string().nullable() });
const runPayload = z.object({
  run_id: z.string(),
  status: z.string(),
  code: z.string().nullish(),
});

const budgetPayload = z.object({ percent: z.number() });

type Context = { row: OutboxRow; subject: OutboxSubject; thread: NotedThread };
type Load = (context: Context) => Note | null;

const aboutThread =
  (kind: "thread.created" | "thread.titled"): Load =>
  ({ row, thread }) => ({ kind, thread, attempt: row.attempts });

/** What each kind of row says of a thread that exists; null when what it tells of is gone. */
const LOADERS: Record<Exclude<Note["kind"], "thread.deleted" | "budget.used">, Load> = {
  "thread.created": aboutThread("thread.created"),
  "thread.titled": aboutThread("thread.titled"),
  "message.created": ({ row, thread, subject: { message, files } }) => {
    if (!message) return null;
    const attachments = files.map(({ name }) => name);
    const { edited } = messagePayload.parse(row.payload);
    return { kind: "message.created", thread, attempt: row.attempts, message, edited, attachments };
  },
  "message.completed": ({ row, thread, subject: { message } }) =>
    message && { kind: "message.completed", thread, attempt: row.attempts, message },
  "feedback.given": ({ row, thread, subject: { message, feedback: vote } }) => {
    const { rating } = feedbackPayload.parse(row.payload);
    // The reader changed their mind meanwhile: a later row tells of that.
    if (!message || (vote?.rating ?? null) !== rating) return null;
    return { kind: "feedback.given", thread, attempt: row.attempts, message, feedback: vote && toFeedback(vote) };
  },
  "run.ended": ({ row, thread, subject: { message } }) => {
    const { run_id, status, code = null } = runPayload.parse(row.payload);
    return { kind: "run.ended", thread, attempt: row.attempts, run: { id: run_id, status, code }, message };
  },
};

/**
 * The note of a row; null when its thread or message was deleted meanwhile.
 * @throws DeliveryError unknown_kind (set aside).
 */
export function loadNote(row: OutboxRow, subject: OutboxSubject): Note | null {
  if (row.kind === "thread.deleted") {
    return { kind: row.kind, thread: bare(row), attempt: row.attempts };
  }
  if (row.kind === "budget.used") {
    const { percent } = budgetPayload.parse(row.payload);
    return { kind: row.kind, thread: bare(row), attempt: row.attempts, percent };
  }
  const load = new Map<string, Load>(Object.entries(LOADERS)).get(row.kind);
  if (!load) throw new DeliveryError("refused", "unknown_kind");
  return subject.thread && load({ row, subject, thread: toNotedThread(subject.thread, row.notifier) });
}

/** Of a thread that is not in the database. */
const bare = (row: OutboxRow): NotedThread => ({
  id: row.thread_id,
  title: null,
  pagePath: null,
  assistant: null,
  home: null,
});

const toNotedThread = (row: ThreadRow, notifier: string): NotedThread => ({
  id: row.id,
  title: row.metadata.threadTitle || null,
  pagePath: row.page_path,
  assistant: row.assistant_id,
  home: row.homes[notifier] ?? null,
});
