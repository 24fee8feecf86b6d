/** Threads and messages as notifiers get them. */
import type { MessageRow, OutboxSubject, ThreadCounts } from "#lib/database/rows.ts";
import type { NotedThread } from "#lib/notify/notifier.ts";

export const NO_COUNTS: ThreadCounts = {
  ...{ questions: 0, answers: 0, doubts: 0, replies: 0, corrections: 0, up: 0, down: 0 },
};

/** The rows of a deleted thread. */
export const NO_SUBJECT: OutboxSubject = {
  ...{ thread: null, counts: NO_COUNTS, message: null, steps: [], feedback: null, files: [] },
};

export const notedThread = (fields: Partial<NotedThread> = {}): NotedThread => ({
  id: "thread_1",
  title: null,
  pagePath: null,
  assistant: null,
  home: null,
  handoff: null,
  counts: NO_COUNTS,
  ...fields,
});

/** A question, unless `fields` says otherwise. */
export const notedMessage = (text: string, fields: Partial<MessageRow> = {}): MessageRow => ({
  id: "msg_1",
  thread_id: "thread_1",
  position: 1,
  run_id: "run_1",
  role: "user",
  text,
  annotations: [],
  metadata: {},
  context: null,
  status: "completed",
  author: null,
  origin: null,
  edited_at: null,
  correction: null,
  created_at: "2026-10-01T00:00:00Z",
  ...fields,
});
