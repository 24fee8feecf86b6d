/**
 * Turns outbox rows into notifications. A row has ids only: its thread and message are read when the row is claimed.
 */
import { z } from "zod";
import { HANDOFF_STATES } from "#lib/contract/maintainers.ts";
import { toFeedback, toHandoff } from "#lib/database/api-objects.ts";
import type { OutboxRow, OutboxSubject, ThreadCounts, ThreadRow } from "#lib/database/rows.ts";
import type { Period } from "#lib/database/stores/digest.ts";
import type { Digest } from "#lib/notify/digest.ts";
import { DeliveryError, type NotedThread, type Notification } from "#lib/notify/notifier.ts";

const messagePayload = z.object({ edited: z.boolean().default(false) });
const feedbackPayload = z.object({ rating: z.string().nullable() });
const runPayload = z.object({
  run_id: z.string(),
  status: z.string(),
  code: z.string().nullish(),
});

const maintainerPayload = z.object({ message_id: z.string() });
const handoffPayload = z.object({ handoff: z.enum(HANDOFF_STATES).nullable(), by: z.string().nullable() });
const budgetPayload = z.object({ percent: z.number() });
const stalePayload = z.object({
  id: z.string(),
  version: z.number(),
  question: z.string(),
  changed: z.array(z.object({ url: z.string(), title: z.string() })),
});
const askerPayload = z.object({ asker: z.json().optional() });
const digestPayload = z.object({ since: z.string(), until: z.string() });

type Context = { row: OutboxRow; subject: OutboxSubject; thread: NotedThread };
/** Reads the digest of a time. @throws AppError database_unavailable */
export type CreateDigest = (period: Period) => Promise<Digest>;

type Load = (context: Context) => Notification | null;

const aboutThread =
  (kind: "thread.created" | "thread.titled" | "thread.changed"): Load =>
  ({ row, thread }) => ({ kind, thread, attempt: row.attempts });

/**
 * The functions that make a notification about an existing thread, by kind. They return null when the message is
 * deleted or the vote has changed.
 */
const LOADERS: Record<
  Exclude<Notification["kind"], "thread.deleted" | "budget.used" | "answer.stale" | "digest.weekly">,
  Load
> = {
  "thread.created": aboutThread("thread.created"),
  "thread.titled": aboutThread("thread.titled"),
  "thread.changed": aboutThread("thread.changed"),
  "message.created": ({ row, thread, subject: { message, files } }) => {
    if (!message) return null;
    const attachments = files.map(({ name }) => name);
    const { edited } = messagePayload.parse(row.payload);
    return { kind: "message.created", thread, attempt: row.attempts, message, edited, attachments };
  },
  "message.completed": ({ row, thread, subject: { message, steps } }) =>
    message && { kind: "message.completed", thread, attempt: row.attempts, message, steps },
  "maintainer.replied": ({ row, thread, subject: { message } }) =>
    message && { kind: "maintainer.replied", thread, attempt: row.attempts, message },
  "maintainer.changed": ({ row, thread, subject: { message } }) => {
    const { message_id } = maintainerPayload.parse(row.payload);
    return { kind: "maintainer.changed", thread, attempt: row.attempts, message, messageId: message_id, posted: [] };
  },
  "handoff.changed": ({ row, thread }) => {
    const { handoff, by } = handoffPayload.parse(row.payload);
    const state = handoff && { state: handoff, by };
    return { kind: "handoff.changed", thread, attempt: row.attempts, handoff: state };
  },
  "answer.corrected": ({ row, thread, subject: { message } }) =>
    message?.correction
      ? { kind: "answer.corrected", thread, attempt: row.attempts, message, correction: message.correction }
      : null,
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
  if (row.kind === "answer.stale") {
    const answer = stalePayload.parse(row.payload);
    return { kind: row.kind, thread: toEmptyThread(row), attempt: row.attempts, answer };
  }
  const load = new Map<string, Load>(Object.entries(LOADERS)).get(row.kind);
  if (!load) throw new DeliveryError("refused", "unknown_kind");
  const { asker } = askerPayload.parse(row.payload);
  if (!subject.thread) return null;
  const note = load({ row, subject, thread: toNotedThread(subject.thread, subject.counts, row.notifier) });
  return note && asker !== undefined ? { ...note, asker } : note;
}

/** Makes the notification of a week's digest. It is read when the row is claimed, like everything else. */
export async function loadDigest(row: OutboxRow, create: CreateDigest | null): Promise<Notification> {
  if (!create) throw new DeliveryError("refused", "unknown_kind");
  const digest = await create(digestPayload.parse(row.payload));
  return { kind: "digest.weekly", thread: toEmptyThread(row), attempt: row.attempts, digest };
}

/** The thread of a row when the database no longer has it, or when the row is about no thread. */
const toEmptyThread = (row: OutboxRow): NotedThread => ({
  id: row.thread_id,
  title: null,
  pagePath: null,
  assistant: null,
  home: null,
  handoff: null,
  counts: { questions: 0, answers: 0, doubts: 0, replies: 0, corrections: 0, up: 0, down: 0 },
});

const toNotedThread = (row: ThreadRow, counts: ThreadCounts, notifier: string): NotedThread => ({
  id: row.id,
  title: row.metadata.threadTitle || null,
  pagePath: row.page_path,
  assistant: row.assistant_id,
  home: row.homes[notifier] ?? null,
  handoff: toHandoff(row),
  counts,
});
