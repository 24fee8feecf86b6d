/**
 * Posts notifications to a Slack channel: one message for each thread, and replies to it for everything in the thread.
 */

import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Digest } from "#lib/notify/digest.ts";
import type { Delivery, NotedThread, Notification, Notifier } from "#lib/notify/notifier.ts";
import { changeCopy, tellAsker } from "./asker.ts";
import { digestMessage } from "./blocks/digest.ts";
import type { SiteParts } from "./blocks/site.ts";
import { erase, ignoreLost, type PostedMessage, post, postedMessage, update } from "./calls.ts";
import { isLost } from "./errors.ts";
import { createMessages, type MessageParts, type Messages, type SlackMessage } from "./messages.ts";
import { findChannel, type Route } from "./routes.ts";
import { budgetText } from "./text.ts";

export type SlackConfig = Omit<MessageParts, keyof SiteParts> & {
  addresses: Addresses;
  /** Default: false. */
  isInteractive?: boolean;
  /** Returns the address of the page where maintainers read a thread. Default: there are no such pages. */
  reviewUrl?: (threadId: string) => Promise<string>;
  token: string;
  /** The channel's id, C…. The bot has to be a member of the channel. */
  channel: string;
  /** The channels of threads that do not belong to `channel`. The first route that fits counts. */
  routes?: readonly Route[];
  apiUrl?: string | undefined;
  /** The time after which Slack counts as unreachable, ms. */
  timeoutMs?: number;
  fetch?: WebClientOptions["fetch"];
};

/** After this attempt at a notification, a first message that was deleted in Slack is not posted again. */
const MAX_REOPENING_ATTEMPT = 3;

type Slack = {
  chat: WebClient["chat"];
  channel: string;
  routes: readonly Route[];
  site: SiteParts;
  messages: Messages;
  reviewUrl: (threadId: string) => Promise<string | null>;
};

/**
 * Creates the notifier. Texts are escaped and cut, so that no text of a reader or a model becomes a mention, a channel
 * or a foreign link. All channels share one pace.
 */
export function createSlackNotifier(config: SlackConfig): Notifier {
  const { channel, addresses, routes = [], isInteractive = false, reviewUrl = async () => null } = config;
  const messages = createMessages({ ...config, isInteractive });
  const site = { addresses, isInteractive };
  const slack: Slack = { chat: createSlackClient(config).chat, channel, routes, site, messages, reviewUrl };
  return {
    name: "slack",
    paceKey: `slack:${channel}`,
    deliver: (notification) => deliver(slack, notification),
    erase: (message) => erase(slack, postedMessage.parse(message)),
  };
}

async function deliver(slack: Slack, notification: Notification): Promise<Delivery> {
  const { kind, thread } = notification;
  if (kind === "budget.used") {
    await post(slack, budgetText(notification.percent), { channel: slack.channel });
    return { posted: true };
  }
  if (notification.kind === "answer.stale") {
    await post(slack, slack.messages.stale(notification.answer), { channel: slack.channel });
    return { posted: true };
  }
  if (notification.kind === "digest.weekly") return postDigest(slack, notification.digest);
  // The messages of a deleted thread are erased one by one, by rows of the lane `erase`.
  if (notification.asker !== undefined) return tellAsker(slack, notification);
  if (kind === "thread.deleted" || isFromSlack(notification)) return { posted: false };
  if (kind === "maintainer.changed") return changeCopy(slack, notification);
  const home = postedMessage.nullable().parse(thread.home);
  if (kind === "thread.changed") return updateHome(slack, thread, home);
  if (!home) return openThread(slack, notification);
  try {
    return await addToThread(slack, notification, home);
  } catch (error) {
    if (!isLost(error) || notification.attempt > MAX_REOPENING_ATTEMPT) throw error;
    return openThread(slack, notification);
  }
}

/** A reply that a maintainer wrote in Slack is there already. */
const isFromSlack = (notification: Notification): boolean =>
  notification.kind === "maintainer.replied" && notification.message.origin?.startsWith("slack:") === true;

async function postDigest(slack: Slack, digest: Digest): Promise<Delivery> {
  const ids = [...new Set(digest.gaps.flatMap(({ threadIds }) => threadIds))];
  const urls = await Promise.all(ids.map(async (id) => [id, await slack.reviewUrl(id)] as const));
  const reviewUrls = new Map(urls.flatMap(([id, url]) => (url === null ? [] : [[id, url] as const])));
  await post(slack, digestMessage(digest, reviewUrls, slack.site), { channel: slack.channel });
  return { posted: true };
}

async function openThread(slack: Slack, notification: Notification): Promise<Delivery> {
  const { thread } = notification;
  const channel = findChannel(slack.routes, thread) ?? slack.channel;
  const message = await post(slack, await firstMessage(slack, thread), { channel });
  return { posted: true, message, isFirst: true, again: slack.messages.reply(notification) !== null };
}

const firstMessage = async ({ messages, reviewUrl }: Slack, thread: NotedThread): Promise<SlackMessage> =>
  messages.thread(thread, await reviewUrl(thread.id));

async function addToThread(slack: Slack, notification: Notification, home: PostedMessage): Promise<Delivery> {
  const reply = slack.messages.reply(notification);
  // A thread.created that has a home is a repeated delivery: the first one arrived. The title follows with thread.changed.
  if (!reply) return { posted: false };
  const message = await post(slack, reply, { channel: home.channel, thread_ts: home.ts });
  const messageId = shownMessage(notification);
  return { posted: true, message, ...(messageId && { messageId }) };
}

/** The kinds of notifications whose reply shows or quotes their message, so that it is erased with the message. */
const SHOWING: ReadonlySet<Notification["kind"]> = new Set([
  "message.created",
  "message.completed",
  "feedback.given",
  "maintainer.replied",
  "answer.corrected",
  "run.ended",
]);

/** Returns the id of our message that the reply for a notification shows. */
const shownMessage = (notification: Notification): string | null =>
  SHOWING.has(notification.kind) && "message" in notification ? (notification.message?.id ?? null) : null;

/**
 * Updates a thread's first message. It is recorded again: if the thread was deleted meanwhile, the message is erased again.
 * One that somebody deleted in Slack stays deleted.
 */
async function updateHome(slack: Slack, thread: NotedThread, home: PostedMessage | null): Promise<Delivery> {
  if (!home) return { posted: false };
  await ignoreLost(update(slack, await firstMessage(slack, thread), home));
  return { posted: true, message: home };
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
    logger: silentLogger,
  });
}

/** The SDK logs requests with their texts at some levels. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
