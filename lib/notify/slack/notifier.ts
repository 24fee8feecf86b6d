/** Maintainers read along in a Slack channel: one message per thread, everything said in it as replies. */
import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import { z } from "zod";
import { type Delivery, DeliveryError, type Note, type Notifier } from "#lib/notify/notifier.ts";
import { isLost, isUndeletable, toDeliveryError } from "./errors.ts";
import { budgetText, createTexts, erasedText, hasReply, type SlackText, type TextParts, type Texts } from "./text.ts";

export type SlackConfig = TextParts & {
  token: string;
  /** Id of the channel, C…; the bot has to be in it. */
  channel: string;
  apiUrl?: string | undefined;
  /** Milliseconds after which Slack counts as unreachable. */
  timeoutMs?: number;
  fetch?: WebClientOptions["fetch"];
};

/** A thread whose first message keeps vanishing is not opened anew after so many attempts at one note. */
const MAX_REOPENING_ATTEMPT = 3;

/** A message in Slack: its channel, and its time stamp, which is its id there. */
const slackMessage = z.object({ channel: z.string(), ts: z.string() });
type SlackMessage = z.infer<typeof slackMessage>;

type Slack = { chat: WebClient["chat"]; channel: string; texts: Texts };
const UNLINKED = { parse: "none", link_names: false } as const;

/** Texts are escaped and clipped: nothing that a reader or a model wrote becomes a mention, a channel or a foreign link. */
export function createSlackNotifier(config: SlackConfig): Notifier {
  const { channel } = config;
  const slack: Slack = { chat: createSlackClient(config).chat, channel, texts: createTexts(config) };
  return {
    name: "slack",
    paceKey: `slack:${channel}`,
    deliver: (note) => deliver(slack, note),
    erase: (message) => erase(slack, slackMessage.parse(message)),
  };
}

async function deliver(slack: Slack, note: Note): Promise<Delivery> {
  if (note.kind === "budget.used") {
    await post(slack, budgetText(note.percent), null);
    return { posted: true };
  }
  // Its messages are erased, each by itself.
  if (note.kind === "thread.deleted") return { posted: false };
  const home = slackMessage.nullable().parse(note.thread.home);
  if (!home) return openThread(slack, note);
  try {
    return await addToThread(slack, note, home);
  } catch (error) {
    if (!isLost(error) || note.attempt > MAX_REOPENING_ATTEMPT) throw error;
    return openThread(slack, note);
  }
}

async function openThread(slack: Slack, note: Note): Promise<Delivery> {
  const message = await post(slack, slack.texts.thread(note.thread), null);
  return { posted: true, message, isFirst: true, again: hasReply(note) };
}

async function addToThread(slack: Slack, note: Note, home: SlackMessage): Promise<Delivery> {
  const reply = slack.texts.reply(note);
  if (reply) return { posted: true, message: await post(slack, reply, home) };
  // Otherwise a repeated thread.created whose first delivery arrived.
  if (note.kind !== "thread.titled") return { posted: false };
  const { text } = slack.texts.thread(note.thread);
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

/** A message that somebody deleted in Slack meanwhile needs no change. */
async function ignoreLost(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

type ClientConfig = Pick<SlackConfig, "token" | "apiUrl" | "timeoutMs" | "fetch">;

/** A client that repeats nothing, waits for nothing and logs nothing. */
export function createSlackClient({ token, apiUrl, timeoutMs = 6_000, fetch }: ClientConfig): WebClient {
  return new WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    ...(fetch ? { fetch } : {}),
    // The outbox repeats what fails: it knows the order, and survives a restart.
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

/** The SDK logs requests with their texts on some levels. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
