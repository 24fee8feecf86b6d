import type { Log } from "#lib/log.ts";
import type { Notification, Notifier } from "#lib/notify/notifier.ts";

/** Logs kinds, ids and lengths (UTF-16 code units) of notifications, never texts. */
export const createLogNotifier = (log: Pick<Log, "info">): Notifier => ({
  name: "log",
  paceKey: null,
  async deliver(notification) {
    log.info(
      { event: notification.kind, thread: notification.thread.id, ...details(notification) },
      "note to maintainers",
    );
    return { posted: true };
  },
  /** The log has no posted messages, so there is nothing to erase. */
  async erase() {},
});

function details(notification: Notification): Record<string, unknown> {
  if (notification.kind === "thread.titled") return { length: notification.thread.title?.length ?? 0 };
  if (notification.kind === "feedback.given") {
    return { message: notification.message.id, length: notification.feedback?.note.length ?? 0 };
  }
  if (notification.kind === "budget.used") return { percent: notification.percent };
  if (notification.kind === "answer.stale") {
    return { answer: notification.answer.id, changed: notification.answer.changed.length };
  }
  if (notification.kind === "digest.weekly") {
    const { since, until, counts, gaps } = notification.digest;
    return { since, until, ...counts, gaps: gaps.length };
  }
  if ("run" in notification) {
    const { id, status, code } = notification.run;
    return { run: id, status, code, ...messageDetails(notification.message) };
  }
  if (notification.kind === "handoff.changed") return { handoff: notification.handoff?.state ?? null };
  if (notification.kind === "maintainer.changed") {
    return { message: notification.messageId, length: notification.message?.text.length ?? null };
  }
  return "message" in notification ? messageDetails(notification.message) : {};
}

const messageDetails = (message: { id: string; text: string } | null): Record<string, unknown> =>
  message ? { message: message.id, length: message.text.length } : {};
