/** Maintainers read along in a Slack channel: one message per thread, everything said in it as replies. */
import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import {
  type Delivery,
  DeliveryError,
  type Home,
  type Note,
  type NotedThread,
  type Notifier,
} from "#lib/notify/notifier.ts";
import { isLost, isUndeletable, toDeliveryError } from "./errors.ts";
import { budgetText, createTexts, erasedText, hasReply, type SlackText, type TextParts } from "./text.ts";

export type SlackConfig = TextParts & {
  token: string;
  /** Id of the channel, C…; the bot has to be in it. */
  channel: string;
  apiUrl?: string | undefined;
  /** Milliseconds after which Slack counts as unreachable. */
  timeoutMs?: number;
  fetch?: WebClientOptions["fetch"];
};

/** A thread whose first message keeps vanishing is given up for this note, not posted for ever. */
const MAX_REOPENING_ATTEMPT = 3;

/** Texts are escaped and clipped: nothing a reader or a model wrote becomes a mention, a channel or a foreign link. */
export function createSlackNotifier(config: SlackConfig): Notifier {
  const { channel } = config;
  const { chat } = createSlackClient(config);
  const texts = createTexts(config);
  const unlinked = { parse: "none", link_names: false } as const;

  async function post({ text, mrkdwn }: SlackText, home: Home | null): Promise<Home> {
    const answer = await call(() =>
      chat.postMessage({
        ...unlinked,
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

  const retitle = (thread: NotedThread, { ts, ...home }: Home) =>
    call(() => chat.update({ ...unlinked, channel: home.channel, ts, text: texts.thread(thread).text }));

  async function open(note: Note): Promise<Delivery> {
    const message = await post(texts.thread(note.thread), null);
    return { posted: true, message, isFirst: true, again: hasReply(note) };
  }

  async function add(note: Note, home: Home): Promise<Delivery> {
    const reply = texts.reply(note);
    if (reply) return { posted: true, message: await post(reply, home) };
    // Otherwise a repeated thread.created whose first delivery got through.
    if (note.kind !== "thread.titled") return { posted: false };
    await retitle(note.thread, home);
    return { posted: true };
  }

  return {
    name: "slack",
    paceKey: `slack:${channel}`,
    async deliver(note) {
      const { home } = note.thread;
      if (note.kind === "budget.used") {
        await post(budgetText(note.percent), null);
        return { posted: true };
      }
      // Its messages are erased, each by itself.
      if (note.kind === "thread.deleted") return { posted: false };
      if (!home) return open(note);
      try {
        return await add(note, home);
      } catch (error) {
        if (!isLost(error) || note.attempt > MAX_REOPENING_ATTEMPT) throw error;
        return open(note);
      }
    },
    async erase({ channel, ts }) {
      try {
        await call(() => chat.delete({ channel, ts }));
      } catch (error) {
        if (isLost(error)) return;
        if (!isUndeletable(error)) throw error;
        await ifThere(call(() => chat.update({ ...unlinked, channel, ts, text: erasedText })));
      }
    },
  };
}

/** A message that somebody deleted in Slack meanwhile needs no more. */
async function ifThere(request: Promise<unknown>): Promise<void> {
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
