/** Buttons of a conversation: they work on messages of this conversation only. */
import { SLACK } from "#lib/slack/bot.ts";
import { type SlackPlace, tellOne } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { type Action, type ActionDefinition, onAction } from "./definition.ts";

const ELSEWHERE = "This did nothing: the message does not belong to a conversation any more.";

/**
 * The action of a button whose value begins with the id of a thread. It is performed only where the message with the button,
 * or the first message of its Slack thread, was posted for that thread: the value alone does not say who may see it.
 */
export function onThreadAction({ id, open, handle }: ActionDefinition): ActionDefinition {
  const guarded = (perform: NonNullable<ActionDefinition["open"]>) => async (action: Action, context: SlackContext) => {
    if (await isOfThread(action, context)) return perform(action, context);
    context.log.warn({ action: id }, "a button of another conversation was refused");
    if (action.message) await tellOne(context, action.userId, action.message, ELSEWHERE);
  };
  return onAction({ id, ...(open && { open: guarded(open) }), ...(handle && { handle: guarded(handle) }) });
}

async function isOfThread({ value, message }: Action, { store }: SlackContext): Promise<boolean> {
  if (!message) return false;
  const [threadId] = value.split(" ");
  for (const place of placesOf(message)) {
    const posted = await store.findPostedMessage(SLACK, place);
    if (posted) return posted.thread_id === threadId;
  }
  return false;
}

/** The message itself, and the first one of its Slack thread: a reply is recorded a moment after it was posted. */
const placesOf = ({ channel, ts, threadTs }: SlackPlace): { channel: string; ts: string }[] =>
  [ts, threadTs].flatMap((one) => (one === null ? [] : { channel, ts: one }));
