/** Questions to the assistant in Slack: mentions in channels, and messages in its pane. */
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { errorFields } from "#lib/log.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";
import { escapeText } from "#lib/notify/slack/mrkdwn.ts";
import { SLACK } from "#lib/slack/bot.ts";
import { tellOne } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { hasFiles, isWritten, sharedFiles } from "#lib/slack/files.ts";
import { onEvent } from "#lib/slack/inbound/definition.ts";
import { toMarkdown, withoutMention } from "#lib/slack/markdown.ts";
import { toCaller } from "./caller.ts";

/** The longest title of a conversation, UTF-16 code units. */
const MAX_TITLE = 80;
const MAX_PROMPTS = 4;

const question = z.object({
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  thread_ts: z.string().nullish(),
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
  channel_type: z.string().nullish(),
  files: sharedFiles,
});
type Question = z.infer<typeof question>;

const isFromPerson = (event: Question, bot: { userId: string }): boolean =>
  isWritten(event) && event.user !== bot.userId;

/** Replies of maintainers come before it: they are mentions in threads of readers' conversations. */
export const askByMention = onEvent({
  type: "app_mention",
  event: question,
  // Mentions in the assistant's pane are messages, too.
  accepts: (event, bot) => isFromPerson(event, bot) && event.channel_type !== "im",
  async handle(event, context) {
    await tellOfFiles(event, context);
    return answer(event, context);
  },
});

export const askInPane = onEvent({
  type: "message",
  event: question,
  accepts: (event, bot) => isFromPerson(event, bot) && event.channel_type === "im",
  async handle(event, context) {
    // A message ends the status.
    await tellOfFiles(event, context);
    await setStatus(context, event);
    return answer(event, context);
  },
});

async function tellOfFiles(event: Question, context: SlackContext): Promise<void> {
  if (hasFiles(event)) await tell(event, context, "I do not read files here: only the text of your question counts.");
}

async function answer(event: Question, context: SlackContext): Promise<boolean> {
  const text = await toMarkdown(withoutMention(event.text, context.bot.userId), context.people);
  if (text === "") {
    await tell(event, context, "Ask me something about the docs.");
    return true;
  }
  const refusal = await refusalOf(event, text, context);
  if (refusal !== null) await tell(event, context, refusal);
  return true;
}

type Asked = Pick<Question, "channel" | "user" | "ts" | "thread_ts">;

/** Asks a question, whose answer will follow in its thread. Returns null, or why it was refused. @throws AppError */
export async function refusalOf(event: Asked, text: string, context: SlackContext): Promise<string | null> {
  try {
    await ask(event, text, context);
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "database_unavailable") throw error;
    context.log.warn({ code: error.code }, "a question in Slack was refused");
    return describeRefusal(error);
  }
}

/** Tells the asker alone. In the pane, where they are alone, a message also ends the status. */
async function tell(event: Question, context: SlackContext, text: string): Promise<void> {
  const { channel, user, ts, thread_ts, channel_type } = event;
  const place = { channel, ts, threadTs: thread_ts ?? null };
  if (channel_type !== "im") return tellOne(context, user, place, text);
  await context.api.chat.postMessage({ channel, thread_ts: thread_ts ?? ts, text }).catch((thrown: unknown) => {
    throw toDeliveryError(thrown);
  });
}

function describeRefusal({ code, info, options }: AppError): string {
  const seconds = Math.ceil((options.retryAfterMs ?? 0) / 1_000);
  if (code === "rate_limited") return `Too many questions. Please ask again in ${Math.max(1, seconds)} seconds.`;
  if (code === "run_active") return "I am still answering your last question here. Please ask again after that.";
  return `Your question was not taken: ${escapeText(options.detail ?? info.title)}.`;
}

/** @throws AppError rate_limited | run_active | invalid_request | … */
async function ask(event: Asked, text: string, context: SlackContext): Promise<void> {
  const { channel, user, ts } = event;
  const { bot, service, answers } = context;
  const caller = toCaller(bot.teamId, user);
  const asker = { channel, thread_ts: event.thread_ts ?? ts, user_id: user };
  const threadId = await conversationOf(asker, text, context);
  const run = await service.sendMessage(caller, {
    ...{ threadId, message: text, respondAsync: true },
    // A repeated event gets the run of the first.
    idempotencyKey: `${SLACK}:${channel}:${ts}`,
  });
  await answers.add({ ...asker, run_id: run.id, thread_id: threadId, team_id: bot.teamId });
}

/** Follow-ups of a person in a thread of Slack belong to one conversation. */
async function conversationOf(
  asker: { channel: string; thread_ts: string; user_id: string },
  text: string,
  { store, service, bot }: SlackContext,
): Promise<string> {
  const known = await store.getSlackThread(asker);
  if (known) return known;
  const metadata = { source: SLACK, threadTitle: `Asked in Slack: ${excerpt(text, MAX_TITLE)}` };
  const { id } = await service.createThread(toCaller(bot.teamId, asker.user_id), metadata, null);
  return store.addSlackThread(asker, id);
}

/** A failure loses the status only. */
async function setStatus({ api, log }: SlackContext, { channel, ts, thread_ts }: Question): Promise<void> {
  const status = { channel_id: channel, thread_ts: thread_ts ?? ts, status: "is searching the docs…" };
  await api.assistant.threads.setStatus(status).catch((thrown: unknown) => {
    log.warn({ ...errorFields(thrown), code: toDeliveryError(thrown).code }, "the status was not set");
  });
}

const opened = z.object({ assistant_thread: z.object({ channel_id: z.string(), thread_ts: z.string() }) });

/** Offers the questions of the docs' first page in a new thread of the assistant's pane. */
export const offerPrompts = onEvent({
  type: "assistant_thread_started",
  event: opened,
  accepts: () => true,
  async handle({ assistant_thread: { channel_id, thread_ts } }, { api, starters, log }) {
    const prompts = starters().slice(0, MAX_PROMPTS);
    const [first, ...others] = prompts.map((message) => ({ title: message, message }));
    if (!first) return true;
    await api.assistant.threads
      .setSuggestedPrompts({ channel_id, thread_ts, prompts: [first, ...others] })
      .catch((thrown: unknown) => {
        log.warn({ ...errorFields(thrown), code: toDeliveryError(thrown).code }, "no questions were offered");
      });
    return true;
  },
});
