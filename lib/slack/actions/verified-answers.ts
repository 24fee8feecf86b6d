/**
 * The buttons of the notice that a verified answer is stale. Their value: the answer's id and the version that the notice is
 * about, separated by a space.
 */
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { ignoreLost, update } from "#lib/notify/slack/calls.ts";
import { decidedMessage } from "#lib/notify/slack/messages.ts";
import { nameOf } from "#lib/notify/slack/wording.ts";
import { orTell } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { type Action, onAction } from "#lib/slack/inbound/definition.ts";

export const confirm = onAction({
  id: "answer.confirm",
  handle: (action, context) =>
    decide(action, context, { failed: "The answer was not confirmed", decision: "Still right, says" }, (id, version) =>
      context.verifiedAnswers.confirm(id, version),
    ),
});

export const retire = onAction({
  id: "answer.retire",
  handle: (action, context) =>
    decide(action, context, { failed: "The answer is still in use", decision: "Retired by" }, (id, version) =>
      context.verifiedAnswers.retire(id, version),
    ),
});

type Wording = { failed: string; decision: string };

/** Performs the change, and replaces the notice by who decided what: its buttons would be refused from now on. */
async function decide(
  { value, userId, message: place }: Action,
  context: SlackContext,
  { failed, decision }: Wording,
  change: (id: string, version: number) => Promise<VerifiedAnswerRow>,
): Promise<void> {
  const [id = "", version] = value.split(" ");
  await orTell(context, { user: userId, place, failed }, async () => {
    // Buttons of an earlier release name no version. No answer has version 0, so they are refused.
    const { question } = await change(id, Number(version) || 0);
    if (!place) return;
    const by = `${decision} ${nameOf(await context.people.nameOf(userId))}.`;
    await ignoreLost(update(context.api, decidedMessage(question, by), { channel: place.channel, ts: place.ts }));
  });
}
