/** Rows a test needs but does not care about. */
import { randomBytes } from "node:crypto";
import type { RunRow, ThreadRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { MessagePage } from "#lib/database/stores/messages.ts";
import type { NewMessage } from "#lib/database/stores/new-messages.ts";
import type { Queue } from "#lib/database/stores/outbox.ts";
import type { Answer, RunEnd } from "#lib/database/stores/runs.ts";

/** Occurs in every text below: wherever it turns up, a text leaked. */
export const CANARY = "canary-5f1d";

const id = (kind: string): string => `${kind}_${randomBytes(6).toString("hex")}`;

export async function addThread(
  store: Store,
  { owner = "owner", title, page = null }: { owner?: string; title?: string; page?: string | null } = {},
): Promise<ThreadRow> {
  const made = await store.createThread(id("thread"), owner, title ? { threadTitle: title } : {}, page, []);
  if (made.outcome !== "created") throw new Error(made.outcome);
  return made.thread;
}

export const newMessage = (thread_id: string, fields: Partial<NewMessage> = {}): NewMessage => ({
  thread_id,
  owner: "owner",
  message_id: id("msg"),
  run_id: id("run"),
  text: `a question (${CANARY})`,
  context: null,
  retry_of: null,
  replaces: null,
  idempotency_key: null,
  request_hash: "hash",
  timeout_ms: 60_000,
  buckets: [],
  ...fields,
});

/** Sends a message that is expected to be accepted. */
export async function addMessage(store: Store, thread_id: string, fields: Partial<NewMessage> = {}): Promise<RunRow> {
  const sent = await store.sendMessage(newMessage(thread_id, fields));
  if (!("run" in sent)) throw new Error(sent.outcome);
  return sent.run;
}

export const newAnswer = (fields: Partial<Answer> = {}): Answer => ({
  id: id("msg"),
  text: `an answer (${CANARY})`,
  annotations: [],
  metadata: {},
  status: "completed",
  ...fields,
});

export const runEnd = (fields: Partial<RunEnd> = {}): RunEnd => ({
  status: "completed",
  last_error: null,
  usage: null,
  steps: [],
  state: {},
  engine: null,
  answer: newAnswer(),
  events: [],
  ...fields,
});

/** The rows of the only notifier, named as the real one. */
export const NOTIFY: Queue = { lane: "notify", notifier: "slack", notifiers: ["slack"] };

/** Records a message as posted in Slack for a thread, as its delivery does. */
export async function addSlackMessage(store: Store, thread_id: string, ts: string, is_home = true): Promise<void> {
  const none = { token: "none", leaseMs: 1, pace: { key: "none", ms: 0 }, limit: 0 };
  const message = { thread_id, notifier: "slack", message: { channel: "C1", ts }, is_home, message_id: null };
  await store.recordDeliveries(NOTIFY, "none", [{ id: 0, status: "delivered", message }], none);
}

/** Ends a pending run as its lease holder would. */
export async function endRun(store: Store, runId: string, fields: Partial<RunEnd> = {}): Promise<void> {
  const token = id("lease");
  await store.claimRun(runId, token, 30_000, 0);
  if (!(await store.finishRun(runId, token, runEnd(fields)))) throw new Error("the run could not be ended");
}

/** A page of a thread's messages, as its owner reads them. */
export async function messagesOf(
  store: Store,
  threadId: string,
  query: Parameters<Store["listMessages"]>[2] = { limit: 50 },
): Promise<Pick<MessagePage, "rows" | "hasMore" | "votes">> {
  const page = await store.listMessages(threadId, "owner", query);
  if (!page) throw new Error("there is no such thread");
  const { rows, hasMore, votes } = page;
  return { rows, hasMore, votes };
}

/** The question of a run. */
export const questionOf = async (store: Store, { thread_id, message_id }: RunRow) =>
  (await messagesOf(store, thread_id)).rows.find(({ id }) => id === message_id);
