/** The buttons that take a thread from the assistant and hand it back. Their value is the thread's id. */
import { orTell } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import type { Action, ActionDefinition } from "#lib/slack/inbound/definition.ts";
import { onThreadAction } from "#lib/slack/inbound/thread-action.ts";

async function hand(action: Action, context: SlackContext, state: "taken" | "resolved"): Promise<void> {
  const { value, userId, message } = action;
  const name = await context.people.nameOf(userId);
  const failed = state === "taken" ? "The thread was not taken" : "The thread was not handed back";
  await orTell(context, { user: userId, place: message, failed }, () => context.replies.hand(value, state, { name }));
}

export const take: ActionDefinition = onThreadAction({
  id: "thread.take",
  handle: (action, context) => hand(action, context, "taken"),
});

export const handBack: ActionDefinition = onThreadAction({
  id: "thread.hand_back",
  handle: (action, context) => hand(action, context, "resolved"),
});
