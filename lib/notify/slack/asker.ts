/** Tells people who asked in Slack what maintainers did: in the thread there in which they asked. */
import { z } from "zod";
import type { Delivery, Home, Notification } from "#lib/notify/notifier.ts";
import { type Chat, erase, ignoreLost, post, postedMessage, update } from "./calls.ts";
import { isLost } from "./errors.ts";
import type { Messages } from "./messages.ts";

const place = z.object({ channel: z.string(), thread_ts: z.string() });

type Slack = Chat & { messages: Messages };
type Changed = Extract<Notification, { kind: "maintainer.changed" }>;

/** Delivers a notification to the person who asked. A thread that was deleted in Slack gets nothing. */
export async function tellAsker(slack: Slack, note: Notification): Promise<Delivery> {
  if (note.kind === "maintainer.changed") return changeCopy(slack, note);
  const reply = isForAsker(note) ? slack.messages.reply(note) : null;
  if (!reply) return { posted: false };
  const { channel, thread_ts } = place.parse(note.asker);
  try {
    const { ts } = await post(slack, reply, { channel, thread_ts });
    const messageId = note.kind === "maintainer.replied" ? note.message.id : null;
    return { posted: true, message: { channel, ts, thread_ts }, ...(messageId && { messageId }) };
  } catch (error) {
    if (!isLost(error)) throw error;
    return { posted: false };
  }
}

/** A request for a person, and its end, are the asker's own. */
const isForAsker = (note: Notification): boolean =>
  note.kind !== "handoff.changed" || note.handoff?.state === "taken" || note.handoff?.state === "resolved";

/** Updates or deletes the message that shows a maintainer's message. The newest one counts: one call makes one change. */
export async function changeCopy(slack: Slack, note: Changed): Promise<Delivery> {
  const { messageId, asker } = note;
  const copy = copiesOf(note)
    .filter(({ thread_ts }) => (asker === undefined) === (thread_ts === undefined))
    .at(-1);
  if (!copy) return { posted: false };
  const message = slack.messages.reply(note);
  if (!message) {
    await erase(slack, copy);
    return { posted: true };
  }
  await ignoreLost(update(slack, message, copy));
  return { posted: true, message: copy satisfies Home, messageId };
}

const copiesOf = ({ posted }: Changed) => z.array(postedMessage).parse(posted);
