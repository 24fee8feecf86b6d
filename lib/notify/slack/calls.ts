/** Posts, updates and deletes messages in Slack. */
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { DeliveryError } from "#lib/notify/notifier.ts";
import type { Block } from "./blocks/blocks.ts";
import { areBlocksRefused, isLost, isUndeletable, toDeliveryError } from "./errors.ts";
import type { SlackMessage } from "./messages.ts";
import { erasedText } from "./text.ts";

export type Chat = Pick<WebClient, "chat">;

/**
 * The place of a message in Slack: its channel, and its time stamp, which is its id in the channel. `thread_ts` is the thread
 * of an asker; messages for maintainers have none.
 */
export const postedMessage = z.object({ channel: z.string(), ts: z.string(), thread_ts: z.string().optional() });
export type PostedMessage = z.infer<typeof postedMessage>;

const UNLINKED = { parse: "none", link_names: false } as const;

/** Posts a message. @throws DeliveryError */
export async function post({ chat }: Chat, message: SlackMessage, place: { channel: string; thread_ts?: string }) {
  const { text, mrkdwn } = message;
  const answer = await withBlocks(message, (blocks) =>
    chat.postMessage({
      ...{ ...UNLINKED, ...place, text, mrkdwn, ...(blocks.length > 0 && { blocks }) },
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  if (!answer.ts) throw new DeliveryError("blocked", "invalid_response");
  return { channel: answer.channel ?? place.channel, ts: answer.ts };
}

/** Updates a message. Without an empty list, Slack could keep the blocks that a message had before. */
export const update = ({ chat }: Chat, message: SlackMessage, place: PostedMessage) =>
  withBlocks(message, (blocks) => chat.update({ ...UNLINKED, ...place, text: message.text, blocks }));

/** Sends a message. If Slack refuses its blocks, it is sent again without them: some limits are not documented. */
async function withBlocks<T>({ blocks = [] }: SlackMessage, send: (blocks: Block[]) => Promise<T>): Promise<T> {
  try {
    return await call(() => send(blocks));
  } catch (error) {
    if (blocks.length === 0 || !areBlocksRefused(error)) throw error;
    return await call(() => send([]));
  }
}

/** Deletes a message, or replaces its text if deleting is forbidden. @throws DeliveryError */
export async function erase(slack: Chat, message: PostedMessage): Promise<void> {
  try {
    await call(() => slack.chat.delete(message));
  } catch (error) {
    if (isLost(error)) return;
    if (!isUndeletable(error)) throw error;
    await ignoreLost(update(slack, { text: erasedText, mrkdwn: false }, message));
  }
}

/** Waits for the update of a message. A message that somebody deleted in Slack needs no update. */
export async function ignoreLost(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw toDeliveryError(thrown);
  }
}
