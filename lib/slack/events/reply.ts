/** A maintainer's reply in the Slack thread of a conversation that mentions the bot: its reader gets it. */
import { z } from "zod";
import { SLACK } from "#lib/slack/bot.ts";
import { markDone, orTell } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { onEvent } from "#lib/slack/inbound/definition.ts";
import { toMarkdown, withoutMention } from "#lib/slack/markdown.ts";
import { originOf } from "#lib/slack/origin.ts";

const mention = z.object({
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  thread_ts: z.string(),
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
});

export const reply = onEvent({
  type: "app_mention",
  event: mention,
  accepts: ({ user, bot_id, subtype }, bot) => !bot_id && !subtype && user !== bot.userId,
  handle: (event, context) => addReply(event, context),
});

type Written = Pick<z.infer<typeof mention>, "channel" | "user" | "text" | "ts" | "thread_ts">;

/** Adds a message as a reply to the reader whose conversation its thread shows. Returns false when it shows none. */
export async function addReply(
  { channel, user, text, ts, thread_ts }: Written,
  context: SlackContext,
): Promise<boolean> {
  const home = await context.store.findPostedMessage(SLACK, { channel, ts: thread_ts });
  if (!home) return false;
  const place = { channel, ts, threadTs: thread_ts };
  const written = await toMarkdown(withoutMention(text, context.bot.userId), context.people);
  const reply = { threadId: home.thread_id, author: { name: await context.people.nameOf(user) }, text: written };
  let isThere = true;
  const isDone = await orTell(context, { user, place, failed: "The reader did not get this" }, async () => {
    isThere = await context.replies.copyReply({ ...reply, origin: originOf(channel, ts) });
  });
  if (isDone && isThere) await markDone(context, place);
  return true;
}
