/** A maintainer's reply in the Slack thread of a conversation that mentions the bot: its reader gets it. */
import { z } from "zod";
import { SLACK } from "#lib/slack/bot.ts";
import { markDone, orTell, tellOne } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { hasFiles, isWritten, sharedFiles } from "#lib/slack/files.ts";
import { onEvent } from "#lib/slack/inbound/definition.ts";
import { toMarkdown, withoutMention } from "#lib/slack/markdown.ts";
import { originOf } from "#lib/slack/origin.ts";

const mention = z.object({
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  thread_ts: z.string(),
  /** Who wrote the first message of the Slack thread. */
  parent_user_id: z.string().nullish(),
  channel_type: z.string().nullish(),
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
  files: sharedFiles,
});

export const reply = onEvent({
  type: "app_mention",
  event: mention,
  // The assistant's pane shows no conversation of a reader, although the bot begins it.
  accepts: (event, bot) => isWritten(event) && event.user !== bot.userId && event.channel_type !== "im",
  handle: (event, context) => addReply(event, context),
});

type Written = Pick<
  z.infer<typeof mention>,
  "channel" | "user" | "text" | "ts" | "thread_ts" | "parent_user_id" | "files"
>;

const LOST =
  "Nobody got this. The conversation of this Slack thread was deleted, or the thread never had one. " +
  "To ask the assistant, mention it outside of this thread.";

/**
 * Adds a message as a reply to the reader whose conversation its thread shows. Returns false when it may be a question to the
 * assistant: the bot has not begun the thread.
 */
export async function addReply(written: Written, context: SlackContext): Promise<boolean> {
  const { channel, user, ts, thread_ts } = written;
  const home = await context.store.findPostedMessage(SLACK, { channel, ts: thread_ts });
  if (home) await copyReply(written, home.thread_id, context);
  else if (await isThreadOfBot(written, context))
    await tellOne(context, user, { channel, ts, threadTs: thread_ts }, LOST);
  else return false;
  return true;
}

/**
 * The messages of a deleted conversation stay until they are erased. A reply among them must not become a public question. The
 * bot also begins the threads of questions that were asked by a command: those go on.
 */
async function isThreadOfBot(
  { channel, thread_ts, parent_user_id }: Written,
  { store, bot }: SlackContext,
): Promise<boolean> {
  if (parent_user_id === bot.userId) return !(await store.hasSlackThread({ channel, thread_ts }));
  return store.isErasedMessage(SLACK, { channel, ts: thread_ts });
}

async function copyReply(message: Written, threadId: string, context: SlackContext): Promise<void> {
  const { channel, user, text, ts, thread_ts } = message;
  const place = { channel, ts, threadTs: thread_ts };
  const written = await toMarkdown(withoutMention(text, context.bot.userId), context.people);
  const reply = { threadId, author: { name: await context.people.nameOf(user) }, text: written };
  let isThere = true;
  const isDone = await orTell(context, { user, place, failed: "The reader did not get this" }, async () => {
    isThere = await context.replies.copyReply({ ...reply, origin: originOf(channel, ts) });
  });
  if (isDone && isThere) await markDone(context, place);
  if (hasFiles(message)) await tellOne(context, user, place, "The reader does not get files: only your text counts.");
}
