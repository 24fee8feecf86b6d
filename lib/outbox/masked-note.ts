import type { Mask } from "#lib/masking/mask.ts";
import { maskMessage } from "#lib/masking/mask-message.ts";
import type { Notification } from "#lib/notify/notifier.ts";

/** Returns a copy of a notification with the texts of its reader masked. */
export async function maskedNote(note: Notification, mask: Mask): Promise<Notification> {
  const textOf = async (text: string) => (await mask(text)).text;
  const { title } = note.thread;
  const thread = { ...note.thread, title: title && (await textOf(title)) };
  switch (note.kind) {
    case "message.created":
      return {
        ...{ ...note, thread },
        message: await maskMessage(note.message, mask),
        attachments: await Promise.all(note.attachments.map(textOf)),
      };
    case "feedback.given":
      return {
        ...note,
        thread,
        feedback: note.feedback && { ...note.feedback, note: await textOf(note.feedback.note) },
      };
    default:
      return { ...note, thread };
  }
}
