/**
 * Turns outbox rows into notifications. A row has ids only: its thread and message are read when the row is claimed.
 */
import { z } from "zod";
import { type OutboxRow, type OutboxSubject, type ThreadRow, toFeedback } from "#lib/database/rows.ts";
import { DeliveryError, type NotedThread, type Notification } from "#lib/notify/notifier.ts";

const messagePayload = z.object({ edited: z.boolean().default(false) });
const feedbackPayload = z.object({ rating: z.string().nullable() });
const runPayload = z.object({
  run_id: z.string(),
  status: z.string(),
  code: z.string().nullish(),
});

const budgetPayload = z.object({ percent: z.number() });

type Context = { row: OutboxRow; subject: OutboxSubject; thread: NotedThread };
type Load = (context: Context) => Notification | null;

const aboutThread =
  (kind: "thread.created" | "thread.titled"): Load =>
  ({ row, thread }) => ({ kind, thread, attempt: row.attempts });

/**
 * The functions that make a notification about an existing thread, by kind. They return null when the message is
 * deleted or the vote has changed.
 */
const LOADERS: Record<Exclude<Notification["kind"], "thread.deleted" | "budget.used">, Load> = {
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
    // The reader has changed the vote: a later row notifies of the new one.
    if (!message || (vote?.rating ?? null) !== rating) return null;
    return { kind: "feedback.given", thread, attempt: row.attempts, message, feedback: vote && toFeedback(vote) };
  },
  "run.ended": ({ row, thread, subject: { message } }) => {
    const { run_id, status, code = null } = runPayload.parse(row.payload);
    return { kind: "run.ended", thread, attempt: row.attempts, run: { id: run_id, status, code }, message };
  },
};

/**
 * Makes the notification of a row. Returns null when its thread or message is deleted.
 * @throws DeliveryError unknown_kind: the row becomes a dead letter.
 */
export function loadNote(row: OutboxRow, subject: OutboxSubject): Notification | null {
  if (row.kind === "thread.deleted") {
    return { kind: row.kind, thread: toEmptyThread(row), attempt: row.attempts };
  }
  if (row.kind === "budget.used") {
    const { percent } = budgetPayload.parse(row.payload);
    return { kind: row.kind, thread: toEmptyThread(row), attempt: row.attempts, percent };
  }
  const load = new Map<string, Load>(Object.entries(LOADERS)).get(row.kind);
  if (!load) throw new DeliveryError("refused", "unknown_kind");
  return subject.thread && load({ row, subject, thread: toNotedThread(subject.thread, row.notifier) });
}

/** The thread of a row when the database no longer has it, or when the row is about no thread. */
const toEmptyThread = (row: OutboxRow): NotedThread => ({
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
