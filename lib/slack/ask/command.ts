/** The slash command that asks the assistant: question and answer are for everybody in the channel, as with a mention. */
import { errorFields } from "#lib/log.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";
import { clip, toMrkdwn } from "#lib/notify/slack/mrkdwn.ts";
import { SLACK } from "#lib/slack/bot.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { type Command, onCommand } from "#lib/slack/inbound/definition.ts";
import { toMarkdown } from "#lib/slack/markdown.ts";
import { refusalOf } from "./ask.ts";

const NAME = "/ask-docs";
const EMPTY = `Write your question after the command: \`${NAME} How do I set the theme?\``;
const NOT_HERE = "I am not in this channel. Invite me with `/invite`, or ask me in my pane.";
/** The longest question that is shown, UTF-16 code units. */
const MAX_TEXT = 3_000;

export const askByCommand = onCommand({
  name: NAME,
  async refuse({ text, channel }, context) {
    if (text.trim() === "") return EMPTY;
    return (await isPresent(channel, context)) ? null : NOT_HERE;
  },
  async handle({ channel, userId, text }, context) {
    const question = await toMarkdown(text, context.people);
    const ts = await postQuestion({ channel, userId }, question, context);
    const refusal = await refusalOf({ channel, user: userId, ts }, question, context).catch(async (error: unknown) => {
      // The command is repeated, with another message.
      await remove({ channel, ts }, context);
      throw error;
    });
    if (refusal === null) return record({ channel, ts, userId }, context);
    await remove({ channel, ts }, context);
    await tell({ channel, userId }, refusal, context);
  },
});

/** False where the bot cannot post. Slack tells of no channel that the bot is not in, if that is private. */
async function isPresent(channel: string, { api }: SlackContext): Promise<boolean> {
  try {
    const { channel: found } = await api.conversations.info({ channel });
    return found?.is_im === true || found?.is_member === true;
  } catch (thrown) {
    return toDeliveryError(thrown).code !== "channel_not_found";
  }
}

type Asker = { channel: string; userId: string };

/** A command is no message: the bot posts the question, so that the answer has a thread. @throws DeliveryError */
async function postQuestion({ channel, userId }: Asker, question: string, { api, addresses }: SlackContext) {
  const text = `<@${userId}> asks:\n${clip(toMrkdwn(question, addresses), MAX_TEXT)}`;
  const posted = await api.chat
    .postMessage({ channel, text, parse: "none", link_names: false, unfurl_links: false, unfurl_media: false })
    .catch((thrown: unknown) => {
      throw toDeliveryError(thrown);
    });
  return posted.ts ?? "";
}

/**
 * Records the question, so that it is erased with its conversation. As it names its thread, it is not taken for the first
 * message of a reader's conversation. A failure must not repeat the command, which was asked.
 */
async function record({ channel, ts, userId }: Asker & { ts: string }, { store, log }: SlackContext): Promise<void> {
  try {
    const threadId = await store.getSlackThread({ channel, thread_ts: ts, user_id: userId });
    if (threadId) await store.recordPostedMessage(SLACK, threadId, { channel, ts, thread_ts: ts });
  } catch (error) {
    log.error(errorFields(error), "a question in Slack was not recorded");
  }
}

/** A failure leaves a question without an answer. */
async function remove(place: { channel: string; ts: string }, { api, log }: SlackContext): Promise<void> {
  await api.chat.delete(place).catch((thrown: unknown) => {
    log.warn({ ...errorFields(thrown), code: toDeliveryError(thrown).code }, "a question was not removed");
  });
}

async function tell({ channel, userId }: Pick<Command, "channel" | "userId">, text: string, context: SlackContext) {
  await context.api.chat.postEphemeral({ channel, user: userId, text }).catch((thrown: unknown) => {
    context.log.warn({ ...errorFields(thrown), code: toDeliveryError(thrown).code }, "a person was not told");
  });
}
