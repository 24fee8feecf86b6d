import { expect, test } from "vitest";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { loadNote } from "#lib/outbox/notifications.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const CANARY = "canary-77";
const thread = { id: "thread_1", title: CANARY, pagePath: `/docs/${CANARY}`, assistant: null, home: null };
const message = { id: "msg_1", text: CANARY } as Extract<Notification, { kind: "message.created" }>["message"];
const run = { id: "run_1", status: "failed", code: "upstream_failed" };

const notifications: Notification[] = [
  { kind: "thread.created", attempt: 1, thread },
  { kind: "thread.titled", attempt: 1, thread },
  { kind: "message.created", attempt: 1, thread, message, edited: false, attachments: [CANARY] },
  { kind: "message.completed", attempt: 1, thread, message },
  { kind: "feedback.given", attempt: 1, thread, message, feedback: { rating: "down", reasons: [], note: CANARY } },
  { kind: "feedback.given", attempt: 1, thread, message, feedback: null },
  { kind: "run.ended", attempt: 1, thread, run, message },
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
    { event: "thread.deleted", ...about },
  ]);
});

test("a row of an unknown kind is refused", () => {
  const nothing = { thread: null, message: null, feedback: null, files: [] };
  const row = {
    id: 1,
    lane: "notify",
    notifier: "log",
    thread_id: "thread_1",
    payload: {},
    attempts: 1,
    created_at: "",
  } as const;
  expect(() => loadNote({ ...row, kind: "thread.painted" }, nothing)).toThrow("unknown_kind");
  expect(loadNote({ ...row, kind: "thread.created" }, nothing)).toBeNull();
});
