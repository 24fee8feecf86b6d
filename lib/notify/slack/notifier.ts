/**
 * Posts notifications to a Slack channel: one message for each thread, and replies to it for everything in the thread.
 */
import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import { z } from "zod";
import { type Delivery, DeliveryError, type Notification, type Notifier } from "#lib/notify/notifier.ts";
import { isLost, isUndeletable, toDeliveryError } from "./errors.ts";
import { budgetText, createTexts, erasedText, hasReply, type SlackText, type TextParts, type Texts } from "./text.ts";

export type SlackConfig = TextParts & {
  token: string;
  /** The channel's id, C…. The bot has to be a member of the channel. */
  channel: string;
  apiUrl?: string | undefined;
  /** The time after which Slack counts as unreachable, ms. */
  timeoutMs?: number;
  fetch?: WebClientOptions["fetch"];
};

/** After this attempt at a notification, a first message that was deleted in Slack is not posted again. */
const MAX_REOPENING_ATTEMPT = 3;

/** A message in Slack: its channel, and its time stamp, which is its id in the channel. */
const slackMessage = z.object({ channel: z.string(), ts: z.string() });
type SlackMessage = z.infer<typeof slackMessage>;

type Slack = { chat: WebClient["chat"]; channel: string; texts: Texts };
const UNLINKED = { parse: "none", link_names: false } as const;

/**
 * Creates the notifier. Texts are escaped and cut, so that no text of a reader or a model becomes a mention, a channel
 * or a foreign link.
 */
export function createSlackNotifier(config: SlackConfig): Notifier {
  const { channel } = config;
  const slack: Slack = { chat: createSlackClient(config).chat, channel, texts: createTexts(config) };
  return {
    name: "slack",
    paceKey: `slack:${channel}`,
    deliver: (notification) => deliver(slack, notification),
    erase: (message) => erase(slack, slackMessage.parse(message)),
  };
}

async function deliver(slack: Slack, notification: Notification): Promise<Delivery> {
  if (notification.kind === "budget.used") {
    await post(slack, budgetText(notification.percent), null);
    return { posted: true };
  }
  // The messages of a deleted thread are erased one by one, by rows of the lane `erase`.
  if (notification.kind === "thread.deleted") return { posted: false };
  const home = slackMessage.nullable().parse(notification.thread.home);
  if (!home) return openThread(slack, notification);
  try {
    return await addToThread(slack, notification, home);
  } catch (error) {
    if (!isLost(error) || notification.attempt > MAX_REOPENING_ATTEMPT) throw error;
    return openThread(slack, notification);
  }
}

async function openThread(slack: Slack, notification: Notification): Promise<Delivery> {
  const message = await post(slack, slack.texts.thread(notification.thread), null);
  return { posted: true, message, isFirst: true, again: hasReply(notification) };
}

async function addToThread(slack: Slack, notification: Notification, home: SlackMessage): Promise<Delivery> {
  const reply = slack.texts.reply(notification);
  if (reply) return { posted: true, message: await post(slack, reply, home) };
  // A thread.created that has a home is a repeated delivery: the first one arrived.
  if (notification.kind !== "thread.titled") return { posted: false };
  const { text } = slack.texts.thread(notification.thread);
  await call(() => slack.chat.update({ ...UNLINKED, ...home, text }));
  return { posted: true };
}

async function post({ chat, channel }: Slack, { text, mrkdwn }: SlackText, home: SlackMessage | null) {
  const answer = await call(() =>
    chat.postMessage({
      ...UNLINKED,
      channel: home?.channel ?? channel,
      ...(home ? { thread_ts: home.ts } : {}),
      text,
      mrkdwn,
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  if (!answer.ts) throw new DeliveryError("blocked", "invalid_response");
  return { channel: answer.channel ?? home?.channel ?? channel, ts: answer.ts };
}

async function erase({ chat }: Slack, message: SlackMessage): Promise<void> {
  try {
    await call(() => chat.delete(message));
  } catch (error) {
    if (isLost(error)) return;
    if (!isUndeletable(error)) throw error;
    await ignoreLost(call(() => chat.update({ ...UNLINKED, ...message, text: erasedText })));
  }
}

/** Updates a message. A message that somebody deleted in Slack needs no update. */
async function ignoreLost(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

type ClientConfig = Pick<SlackConfig, "token" | "apiUrl" | "timeoutMs" | "fetch">;

/** Creates a client without retries, without waits for rate limits and without logs. */
export function createSlackClient({ token, apiUrl, timeoutMs = 6_000, fetch }: ClientConfig): WebClient {
  return new WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    ...(fetch ? { fetch } : {}),
    // The outbox repeats failed calls. It keeps the order and survives a restart.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: silent,
  });
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw toDeliveryError(thrown);
  }
}

/** The SDK logs requests with their texts at some levels. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
