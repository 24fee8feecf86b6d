/** The buttons for votes on answers in Slack. Their value is the thread's id and the answer's. */

import { AppError } from "#lib/errors.ts";
import { tellOne } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import type { Action } from "#lib/slack/inbound/definition.ts";
import { onThreadAction } from "#lib/slack/inbound/thread-action.ts";
import { toCaller } from "./caller.ts";

async function vote({ value, userId, message }: Action, context: SlackContext, rating: "up" | "down"): Promise<void> {
  const [threadId = "", messageId = ""] = value.split(" ");
  const tell = async (text: string) => {
    if (message) await tellOne(context, userId, message, text);
  };
  try {
    const caller = toCaller(context.bot.teamId, userId);
    await context.service.saveFeedback(caller, threadId, messageId, { rating, reasons: [], note: "" });
    await tell("Thank you. The maintainers see your vote.");
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "database_unavailable") throw error;
    const limited = error.code === "rate_limited";
    await tell(limited ? "Too many votes. Please try again in a minute." : "Only who asked can vote on the answer.");
  }
}

export const voteUp = onThreadAction({ id: "vote.up", handle: (action, context) => vote(action, context, "up") });
export const voteDown = onThreadAction({ id: "vote.down", handle: (action, context) => vote(action, context, "down") });
