/** Tells people in Slack what came of what they did. */
import { AppError, type ErrorCode } from "#lib/errors.ts";
import { errorFields } from "#lib/log.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";
import { escapeText } from "#lib/notify/slack/mrkdwn.ts";
import type { SlackContext } from "./context.ts";

/** A message in Slack: the one that is answered, in its thread. */
export type SlackPlace = { channel: string; ts: string; threadTs: string | null };

/** Marks a message with a check mark. A failure loses the mark only. */
export async function markDone({ api, log }: SlackContext, { channel, ts }: SlackPlace): Promise<void> {
  await api.reactions.add({ channel, timestamp: ts, name: "white_check_mark" }).catch((thrown: unknown) => {
    const { code } = toDeliveryError(thrown);
    if (code !== "already_reacted") log.warn({ ...errorFields(thrown), code }, "a message was not marked");
  });
}

/** Shows a text to one person, in the thread of a message. A failure loses the text only. */
export async function tellOne(
  { api, log }: Pick<SlackContext, "api" | "log">,
  user: string,
  place: SlackPlace,
  text: string,
): Promise<void> {
  const thread = { channel: place.channel, thread_ts: place.threadTs ?? place.ts };
  await api.chat.postEphemeral({ ...thread, user, text }).catch((thrown: unknown) => {
    log.warn({ ...errorFields(thrown), code: toDeliveryError(thrown).code }, "a person was not told");
  });
}

const REASONS: Partial<Record<ErrorCode, string>> = {
  not_found: "it no longer exists",
  answer_changed: "the answer, or the docs behind it, changed meanwhile",
};

/**
 * Performs `work` for a person. When it is refused for good, the person gets the reason, after `failed`. Other errors are
 * thrown, and the work is repeated. Returns whether it was done.
 */
export async function orTell(
  context: SlackContext,
  { user, place, failed }: { user: string; place: SlackPlace | null; failed: string },
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.info.retryable) throw error;
    const reason = REASONS[error.code] ?? error.options.detail ?? error.info.title;
    context.log.warn({ code: error.code }, "an action in Slack was refused");
    if (place) await tellOne(context, user, place, `${failed}: ${escapeText(reason)}.`);
    return false;
  }
}
