/** The buttons of a verified answer whose source has changed. Their value is its id. */
import { markDone, orTell } from "#lib/slack/confirm.ts";
import { onAction } from "#lib/slack/inbound/definition.ts";

export const confirm = onAction({
  id: "answer.confirm",
  async handle({ value, userId, message: place }, context) {
    const isDone = await orTell(context, { user: userId, place, failed: "The answer was not confirmed" }, () =>
      context.verifiedAnswers.confirm(value),
    );
    if (isDone && place) await markDone(context, place);
  },
});

export const retire = onAction({
  id: "answer.retire",
  async handle({ value, userId, message: place }, context) {
    const isDone = await orTell(context, { user: userId, place, failed: "The answer is still in use" }, () =>
      context.verifiedAnswers.retire(value),
    );
    if (isDone && place) await markDone(context, place);
  },
});
