/** Answers as messages in Slack: while they are written, complete, and when there is none. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { RunStep } from "#lib/contract/assistant.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { answerBlocks } from "#lib/notify/slack/blocks/answer.ts";
import { actions, button } from "#lib/notify/slack/blocks/parts.ts";
import type { SlackMessage } from "#lib/notify/slack/messages.ts";
import { clip, toMrkdwn } from "#lib/notify/slack/mrkdwn.ts";
import { doubtOf } from "#lib/notify/slack/wording.ts";

/** The longest text of a message without blocks, UTF-16 code units. */
const MAX_TEXT = 3_900;

export const WAITING = "_Searching the docs…_";

/** A part of an answer. What Markdown cannot be rendered yet is shown as text. */
export const partialText = (text: string, addresses: Addresses): string =>
  text.trim() === "" ? WAITING : clip(`${toMrkdwn(text, addresses)} …`, MAX_TEXT);

/** A complete answer, with its sources and buttons for votes. */
export function answerMessage(message: MessageRow, steps: RunStep[], addresses: Addresses): SlackMessage {
  const body = toMrkdwn(message.text, addresses);
  const { thread_id, id } = message;
  const votes = actions(
    button("vote.up", "Helpful", `${thread_id} ${id}`),
    button("vote.down", "Not helpful", `${thread_id} ${id}`),
  );
  const doubt = doubtOf(message);
  const blocks = answerBlocks(message, { body, doubt, steps }, { addresses, isInteractive: false });
  return { text: clip(body, MAX_TEXT) || " ", mrkdwn: true, blocks: [...blocks, ...votes] };
}

const REASONS: Record<string, string> = {
  // A run that completed without an answer.
  completed: "A maintainer has this conversation. The assistant does not answer until it is handed back.",
  cancelled: "The answer was stopped.",
  expired: "The answer took too long and was stopped. Please ask again.",
};

/** What is shown in place of an answer. */
export const failureText = (status: string): string =>
  REASONS[status] ?? "There is no answer: something went wrong. Please ask again in a moment.";
