/** Turns outbox rows into notes: rows hold ids, what they tell of is read when it is delivered. */
import { z } from "zod";
import { type MessageRow, type OutboxRow, type ThreadRow, toFeedback } from "#lib/database/rows.ts";
import type { Store } from "#lib/store.ts";
import { DeliveryError, type Home, type Note, type NotedThread } from "./notifier.ts";

const messagePayload = z.object({ message_id: z.string().nullish(), edited: z.boolean().default(false) });
const feedbackPayload = z.object({ message_id: z.string(), rating: z.string().nullable() });
const runPayload = z.object({
  run_id: z.string(),
  status: z.string(),
  code: z.string().nullish(),
});
const deletedPayload = z.object({ channel: z.string().nullish(), thread_ts: z.string().nullish() });

type Reader = Pick<Store, "threadById" | "message" | "feedback" | "attachmentsOf">;
type Context = { store: Reader; row: OutboxRow; thread: NotedThread };
type Load = (context: Context) => Promise<Note | null>;

const aboutThread =
  (kind: "thread.created" | "thread.titled"): Load =>
  async ({ row, thread }) => ({ kind, thread, attempt: row.attempts });

async function messageOf({ store, row }: Context): Promise<MessageRow | null> {
  const { message_id } = messagePayload.parse(row.payload);
  return message_id ? store.message(message_id) : null;
}

/** What each kind of row says of a thread that exists; null when what it tells of is gone. */
const LOADERS: Record<Exclude<Note["kind"], "thread.deleted">, Load> = {
  "thread.created": aboutThread("thread.created"),
  "thread.titled": aboutThread("thread.titled"),
  "message.created": async (context) => {
    const { row, thread } = context;
    const { edited } = messagePayload.parse(row.payload);
    const message = await messageOf(context);
    if (!message) return null;
    const files = (await context.store.attachmentsOf([message.id])).get(message.id) ?? [];
    const attachments = files.map(({ name }) => name);
    return { kind: "message.created", thread, attempt: row.attempts, message, edited, attachments };
  },
  "message.completed": async (context) => {
    const message = await messageOf(context);
    return message && { kind: "message.completed", thread: context.thread, attempt: context.row.attempts, message };
  },
  "feedback.given": async ({ store, row, thread }) => {
    const { message_id, rating } = feedbackPayload.parse(row.payload);
    const [message, vote] = await Promise.all([store.message(message_id), store.feedback(message_id)]);
    // The reader changed their mind meanwhile: a later row tells of that.
    if (!message || (vote?.rating ?? null) !== rating) return null;
    return { kind: "feedback.given", thread, attempt: row.attempts, message, feedback: vote && toFeedback(vote) };
  },
  "run.ended": async (context) => {
    const { row, thread } = context;
    const { run_id, status, code = null } = runPayload.parse(row.payload);
    const message = await messageOf(context);
    return { kind: "run.ended", thread, attempt: row.attempts, run: { id: run_id, status, code }, message };
  },
};

/**
 * The note of a row; null when its thread or message was deleted meanwhile.
 * @throws DeliveryError unknown_kind (set aside), AppError database_unavailable.
 */
export async function loadNote(store: Reader, row: OutboxRow): Promise<Note | null> {
  if (row.kind === "thread.deleted") {
    const { channel, thread_ts } = deletedPayload.parse(row.payload);
    const thread = { id: row.thread_id, title: null, pagePath: null, home: home(channel, thread_ts) };
    return { kind: row.kind, thread, attempt: row.attempts };
  }
  const load = new Map<string, Load>(Object.entries(LOADERS)).get(row.kind);
  if (!load) throw new DeliveryError("refused", "unknown_kind");
  const thread = await store.threadById(row.thread_id);
  return thread && load({ store, row, thread: noted(thread) });
}

const noted = (row: ThreadRow): NotedThread => ({
  id: row.id,
  title: row.metadata.threadTitle || null,
  pagePath: row.page_path,
  home: home(row.slack_channel, row.slack_thread_ts),
});

const home = (channel: string | null | undefined, ts: string | null | undefined): Home | null =>
  channel && ts ? { channel, ts } : null;
