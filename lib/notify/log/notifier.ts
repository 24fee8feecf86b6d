import type { Log } from "#lib/log.ts";
import type { Note, Notifier } from "#lib/notify/notifier.ts";

/** Prints that something happened: kinds, ids and lengths (UTF-16 code units), never texts. */
export const createLogNotifier = (log: Pick<Log, "info">): Notifier => ({
  name: "log",
  paceKey: null,
  async deliver(note) {
    log.info({ event: note.kind, thread: note.thread.id, ...details(note) }, "note to maintainers");
    return { posted: true };
  },
  /** Nothing was posted. */
  async erase() {},
});

function details(note: Note): Record<string, unknown> {
  if (note.kind === "thread.titled") return { length: note.thread.title?.length ?? 0 };
  if (note.kind === "feedback.given") return { message: note.message.id, length: note.feedback?.note.length ?? 0 };
  if (note.kind === "budget.used") return { percent: note.percent };
  if ("run" in note) {
    const { id, status, code } = note.run;
    return { run: id, status, code, ...messageDetails(note.message) };
  }
  return "message" in note ? messageDetails(note.message) : {};
}

const messageDetails = (message: { id: string; text: string } | null): Record<string, unknown> =>
  message ? { message: message.id, length: message.text.length } : {};
