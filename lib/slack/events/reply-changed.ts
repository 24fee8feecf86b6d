/** Edits and deletions of replies in Slack: the reader's copy follows. */
import { z } from "zod";
import type { Store } from "#lib/database/store.ts";
import { SLACK } from "#lib/slack/bot.ts";
import { orTell } from "#lib/slack/confirm.ts";
import { onEvent } from "#lib/slack/inbound/definition.ts";
import { isMentioned, toMarkdown, withoutMention } from "#lib/slack/markdown.ts";
import { originOf } from "#lib/slack/origin.ts";
import { addReply } from "./reply.ts";

const message = z.object({
  ts: z.string(),
  thread_ts: z.string(),
  parent_user_id: z.string().nullish(),
  user: z.string(),
  text: z.string(),
  bot_id: z.string().nullish(),
});
const edited = z.object({
  subtype: z.literal("message_changed"),
  channel: z.string(),
  message,
  previous_message: z.object({ text: z.string().nullish() }).nullish(),
});
const deleted = z.object({
  subtype: z.literal("message_deleted"),
  channel: z.string(),
  deleted_ts: z.string(),
  previous_message: message.pick({ thread_ts: true, user: true, bot_id: true }),
});

/** Slack tells of each edit in every channel that the bot is in. Only those below a message of ours are stored. */
const isBelowOurs = async (store: Pick<Store, "findPostedMessage">, channel: string, ts: string): Promise<boolean> =>
  (await store.findPostedMessage(SLACK, { channel, ts })) !== null;

export const replyEdited = onEvent({
  type: "message",
  event: edited,
  // Slack also sends this when it unfurls a link.
  accepts: ({ message: { user, bot_id, text }, previous_message }, bot) =>
    !bot_id && user !== bot.userId && text !== previous_message?.text,
  concerns: ({ channel, message: { thread_ts } }, store) => isBelowOurs(store, channel, thread_ts),
  async handle({ channel, message: { user, text, ts, thread_ts, parent_user_id } }, context) {
    const { userId } = context.bot;
    const origin = originOf(channel, ts);
    // First of all, because most edits are of other messages, and converting a text asks Slack for names.
    if (await context.store.hasMaintainerMessage(origin)) {
      const written = await toMarkdown(withoutMention(text, userId), context.people);
      const place = { channel, ts, threadTs: thread_ts };
      await orTell(context, { user, place, failed: "The reader still sees the old text" }, () =>
        context.replies.changeReply(origin, written),
      );
      return true;
    }
    // Slack sends a mention again minutes after it failed, so that an edit may arrive first. The mention is then known.
    return isMentioned(text, userId) && addReply({ channel, user, text, ts, thread_ts, parent_user_id }, context);
  },
});

export const replyDeleted = onEvent({
  type: "message",
  event: deleted,
  accepts: ({ previous_message: { user, bot_id } }, bot) => !bot_id && user !== bot.userId,
  concerns: ({ channel, previous_message: { thread_ts } }, store) => isBelowOurs(store, channel, thread_ts),
  handle: ({ channel, deleted_ts }, { replies }) => replies.changeReply(originOf(channel, deleted_ts), null),
});
