import { expect, test } from "vitest";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { loadNote } from "#lib/outbox/notifications.ts";
import { NO_SUBJECT, notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const CANARY = "canary-77";
const thread = notedThread({ title: CANARY, pagePath: `/docs/${CANARY}` });
const message = notedMessage(CANARY);
const correction = { text: CANARY, author: CANARY, corrected_at: "2026-10-01T00:00:00Z" };
const stale = { id: "answer_1", version: 2, question: CANARY, changed: [{ url: `/docs/${CANARY}`, title: CANARY }] };
const run = { id: "run_1", status: "failed", code: "upstream_failed" };

const notifications: Notification[] = [
  { kind: "thread.created", attempt: 1, thread },
  { kind: "thread.titled", attempt: 1, thread },
  { kind: "message.created", attempt: 1, thread, message, edited: false, attachments: [CANARY] },
  { kind: "message.completed", attempt: 1, thread, message, steps: [] },
  { kind: "feedback.given", attempt: 1, thread, message, feedback: { rating: "down", reasons: [], note: CANARY } },
  { kind: "feedback.given", attempt: 1, thread, message, feedback: null },
  { kind: "run.ended", attempt: 1, thread, run, message },
  { kind: "answer.corrected", attempt: 1, thread, message, correction },
  { kind: "answer.stale", attempt: 1, thread: notedThread({ id: "answer_1" }), answer: stale },
  { kind: "maintainer.replied", attempt: 1, thread, message },
  { kind: "maintainer.changed", attempt: 1, thread, message: null, messageId: "msg_2", posted: [CANARY] },
  { kind: "handoff.changed", attempt: 1, thread, handoff: { state: "taken", by: CANARY } },
  { kind: "thread.deleted", attempt: 1, thread },
];

test("the log notifier writes kinds, ids and lengths, never texts (defect 22)", async () => {
  const { lines, log } = recordLog();
  const notifier = createLogNotifier(log);
  for (const notification of notifications) expect(await notifier.deliver(notification)).toEqual({ posted: true });
  expect(lines.join()).not.toContain(CANARY);
  const about = { thread: "thread_1" };
  const length = CANARY.length;
  expect(lines.map((line) => JSON.parse(line)[0])).toEqual([
    { event: "thread.created", ...about },
    { event: "thread.titled", ...about, length },
    { event: "message.created", ...about, message: "msg_1", length },
    { event: "message.completed", ...about, message: "msg_1", length },
    { event: "feedback.given", ...about, message: "msg_1", length },
    { event: "feedback.given", ...about, message: "msg_1", length: 0 },
    { event: "run.ended", ...about, run: "run_1", status: "failed", code: "upstream_failed", message: "msg_1", length },
    { event: "answer.corrected", ...about, message: "msg_1", length },
    { event: "answer.stale", thread: "answer_1", answer: "answer_1", changed: 1 },
    { event: "maintainer.replied", ...about, message: "msg_1", length },
    { event: "maintainer.changed", ...about, message: "msg_2", length: null },
    { event: "handoff.changed", ...about, handoff: "taken" },
    { event: "thread.deleted", ...about },
  ]);
});

test("a row of an unknown kind is refused", () => {
  const row = {
    id: 1,
    lane: "notify",
    notifier: "log",
    thread_id: "thread_1",
    payload: {},
    attempts: 1,
    created_at: "",
  } as const;
  expect(() => loadNote({ ...row, kind: "thread.painted" }, NO_SUBJECT)).toThrow("unknown_kind");
  expect(loadNote({ ...row, kind: "thread.created" }, NO_SUBJECT)).toBeNull();
});
