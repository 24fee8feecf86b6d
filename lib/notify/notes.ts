/** Turns outbox rows into notes: rows hold ids, what they tell of is read when it is delivered. */
import { z } from "zod";
import type { OutboxRow, ThreadRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/store.ts";
import { DeliveryError, type Home, type Note, type NotedThread } from "./notifier.ts";

const messagePayload = z.object({ message_id: z.string().nullish() });
const runPayload = z.object({
  run_id: z.string(),
  message_id: z.string().nullish(),
  status: z.string(),
  code: z.string().nullish(),
});
const deletedPayload = z.object({ channel: z.string().nullish(), thread_ts: z.string().nullish() });

type Reader = Pick<Store, "threadById" | "message">;
type Context = { store: Reader; row: OutboxRow; thread: NotedThread };
type Load = (context: Context) => Promise<Note | null>;

const aboutThread =
  (kind: "thread.created" | "thread.titled"): Load =>
  async ({ row, thread }) => ({ kind, thread, attempt: row.attempts });

const aboutMessage =
  (kind: "message.created" | "message.completed"): Load =>
  async ({ store, row, thread }) => {
    const { message_id } = messagePayload.parse(row.payload);
    const message = message_id ? await store.message(message_id) : null;
    return message && { kind, thread, attempt: row.attempts, message };
  };

/** What each kind of row says of a thread that exists; null when what it tells of is gone. */
const LOADERS: Record<Exclude<Note["kind"], "thread.deleted">, Load> = {
  "thread.created": aboutThread("thread.created"),
  "thread.titled": aboutThread("thread.titled"),
  "message.created": aboutMessage("message.created"),
  "message.completed": aboutMessage("message.completed"),
  "run.ended": async ({ store, row, thread }) => {
    const { run_id, message_id, status, code = null } = runPayload.parse(row.payload);
    const message = message_id ? await store.message(message_id) : null;
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
