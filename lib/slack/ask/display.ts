/**
 * Shows an answer in Slack while it is written. In the assistant's pane it is streamed. In a channel only the asker would see a
 * stream grow, so there one message is updated.
 */

import type { WebClient } from "@slack/web-api";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { areBlocksRefused, isLost, toDeliveryError } from "#lib/notify/slack/errors.ts";
import type { SlackMessage } from "#lib/notify/slack/messages.ts";
import { partialText, WAITING } from "./answer-message.ts";
import { streamedText } from "./streamed-text.ts";

/** Whether the workspace has streams; false once Slack has refused one. */
export type Streaming = { isOffered: boolean };

export type DisplayParts = {
  api: WebClient;
  addresses: Addresses;
  log: Log;
  streaming: Streaming;
  /**
   * Stores the time stamp of the message, so that another process goes on with it. Without one, checks that no other process
   * has the answer. Throws if one has.
   */
  keep(ts?: string): Promise<void>;
};

export type Display = {
  /** Shows the text so far. @throws DeliveryError */
  show(text: string): Promise<void>;
  /** Shows the complete answer, or why there is none. @throws DeliveryError */
  finish(message: SlackMessage): Promise<void>;
};

/** @throws DeliveryError */
export async function openDisplay(parts: DisplayParts, answer: SlackAnswer): Promise<Display> {
  const isPane = answer.channel.startsWith("D");
  if (isPane && answer.ts === null && parts.streaming.isOffered) return createStream(parts, answer);
  // The process that began a stream may have died in it. A message cannot be updated while it is streamed.
  if (isPane && answer.ts !== null) await stop(parts, { channel: answer.channel, ts: answer.ts });
  return createUpdates(parts, { channel: answer.channel, ts: answer.ts ?? (await post(parts, answer, waiting)) });
}

type Place = { channel: string; ts: string };
const waiting: SlackMessage = { text: WAITING, mrkdwn: true };

const createUpdates = (parts: DisplayParts, place: Place): Display => ({
  show: (text) => update(parts, place, { text: partialText(text, parts.addresses), mrkdwn: true }),
  finish: (message) => update(parts, place, message),
});

/** The message appears with the first complete block. A stream that Slack refuses becomes a message that is updated. */
function createStream(parts: DisplayParts, answer: SlackAnswer): Display {
  const { api, addresses, log } = parts;
  const { channel, thread_ts, user_id, team_id } = answer;
  let ts: string | null = null;
  let streamed = "";
  let updates: Display | null = null;

  async function append(piece: string): Promise<void> {
    if (ts !== null) {
      await call(() => api.chat.appendStream({ channel, ts: ts ?? "", markdown_text: piece }));
      return;
    }
    await parts.keep();
    const recipient = { recipient_user_id: user_id, recipient_team_id: team_id };
    const started = await call(() => api.chat.startStream({ channel, thread_ts, ...recipient, markdown_text: piece }));
    if (!started.ts) throw new DeliveryError("blocked", "invalid_response");
    ts = started.ts;
    await parts.keep(ts);
  }

  /** Goes on without a stream. */
  async function leave(text: string): Promise<void> {
    if (ts !== null) await stop(parts, { channel, ts });
    updates = createUpdates(parts, { channel, ts: ts ?? (await post(parts, answer, waiting)) });
    await updates.show(text);
  }

  return {
    async show(text) {
      if (updates) return updates.show(text);
      const whole = streamedText(text, addresses);
      if (!whole.startsWith(streamed)) return leave(text);
      const piece = whole.slice(streamed.length);
      if (piece === "") return;
      try {
        await append(piece);
        streamed = whole;
      } catch (error) {
        const { code, failure } = toDeliveryError(error);
        if (failure === "retry") throw error;
        if (!isLost(error)) parts.streaming.isOffered = ts !== null;
        log.warn({ ...errorFields(error), code }, "an answer is not streamed");
        await leave(text);
      }
    },
    async finish(message) {
      if (updates) return updates.finish(message);
      if (ts === null) return void (await post(parts, answer, message));
      await stop(parts, { channel, ts });
      await update(parts, { channel, ts }, message);
    },
  };
}

/** Ends a stream. One that is over already, or that never was, needs no end. */
async function stop({ api, log }: DisplayParts, place: Place): Promise<void> {
  await call(() => api.chat.stopStream(place)).catch((error: DeliveryError) => {
    if (error.failure === "retry") throw error;
    log.info({ code: error.code }, "no stream to end");
  });
}

async function post(parts: DisplayParts, answer: SlackAnswer, message: SlackMessage): Promise<string> {
  const { run_id, channel, thread_ts } = answer;
  await parts.keep();
  const { ts } = await withPlainText(message, (blocks) =>
    parts.api.chat.postMessage({
      ...{ channel, thread_ts, text: message.text, parse: "none", link_names: false },
      ...(blocks.length > 0 && { blocks }),
      ...{ unfurl_links: false, unfurl_media: false },
      metadata: { event_type: "assistant_answer", event_payload: { run_id } },
    }),
  );
  if (!ts) throw new DeliveryError("blocked", "invalid_response");
  await parts.keep(ts);
  return ts;
}

async function update({ api }: DisplayParts, place: Place, message: SlackMessage): Promise<void> {
  await withPlainText(message, (blocks) =>
    api.chat.update({ ...place, text: message.text, blocks, parse: "none", link_names: false }),
  );
}

type Blocks = NonNullable<SlackMessage["blocks"]>;

/** Sends a message. Where Slack refuses its blocks, the text goes alone. */
async function withPlainText<T>({ blocks = [] }: SlackMessage, send: (blocks: Blocks) => Promise<T>): Promise<T> {
  try {
    return await call(() => send(blocks));
  } catch (error) {
    if (blocks.length === 0 || !areBlocksRefused(error)) throw error;
    return call(() => send([]));
  }
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw toDeliveryError(thrown);
  }
}
