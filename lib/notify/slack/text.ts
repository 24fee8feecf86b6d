/** The texts of messages in Slack. Notifications and screen readers get them; the blocks of a message show more. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Feedback } from "#lib/contract/assistant.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

import type { NotedThread, Notification, StaleNotice } from "#lib/notify/notifier.ts";
import { clip, escapeText, oneLine, pageLink, siteLink } from "./mrkdwn.ts";
import {
  describeHandoffChange,
  describeReply,
  doubtOf,
  endingOf,
  nameOf,
  reasonsOf,
  VOTE_WITHDRAWN,
} from "./wording.ts";

/** With `mrkdwn` false Slack shows the text without markup. */
export type SlackText = { text: string; mrkdwn: boolean };

/**
 * The longest text of a message, UTF-16 code units. Slack advises 4,000 at most, and cuts or refuses much longer texts.
 */
const MAX_TEXT = 3_900;

/**
 * The longest passage that is shown with a question, and the longest part of an answer that is shown with a vote,
 * UTF-16 code units.
 */
const MAX_SELECTION = 400;
const MAX_ANSWER = 80;

/** This text replaces a message that must not be deleted. */
export const erasedText = "This message was erased.";

export const budgetText = (percent: number): SlackText => ({
  text:
    percent < 100
      ? `${percent} % of the site's budget for today are used. Once it is spent, readers get quoted docs until midnight (UTC).`
      : "The site's budget for today is spent: readers get quoted docs until midnight (UTC). `DAILY_BUDGET` sets it.",
  mrkdwn: true,
});

/** The notice that sources of a verified answer have changed. */
export const staleText = ({ question, changed }: StaleNotice, addresses: Addresses): SlackText => ({
  text: clip(
    [
      "*A verified answer needs a look*: the docs have changed, so it is not given until it is confirmed.",
      `Question: ${escapeText(oneLine(question))}`,
      ...changed.map(({ url, title }) => `Changed: ${siteLink(url, oneLine(title), addresses)}`),
    ].join("\n"),
    MAX_TEXT,
  ),
  mrkdwn: true,
});

/** The notice after a maintainer has decided. */
export const decidedText = (question: string, decision: string): SlackText => ({
  text: clip(`${escapeText(decision)}\nQuestion: ${escapeText(oneLine(question))}`, MAX_TEXT),
  mrkdwn: true,
});

/** Returns the reply for a notification without any markup. */
export function plainReply(note: Notification): SlackText {
  const author = note.kind === "message.created" ? "Reader" : note.kind === "run.ended" ? "Run ended" : "Assistant";
  const text = "message" in note && note.message ? note.message.text : "";
  const vote =
    note.kind === "feedback.given" && note.feedback ? `\nVote: ${note.feedback.rating}\n${note.feedback.note}` : "";
  return { text: clip(`${author}:\n${escapeText(text + vote)}`, MAX_TEXT), mrkdwn: false };
}

/** Returns the first message of a thread. */
export function threadText({ id, title, pagePath, assistant }: NotedThread, addresses: Addresses): SlackText {
  const heading = title ? escapeText(oneLine(title)) : "New thread";
  const page = pagePath === null ? [] : [`Page: ${pageLink(pagePath, addresses)}`];
  const answering = assistant === null ? [] : [`Assistant: \`${escapeText(assistant)}\``];
  const text = [`*${heading}*`, ...page, ...answering, `Thread: \`${id}\``].join("\n");
  return { text: clip(text, MAX_TEXT), mrkdwn: true };
}

/** Returns the reply for a notification; null for one that is no reply. `render` renders Markdown in Slack's markup. */
export function replyText(
  note: Notification,
  addresses: Addresses,
  render: (markdown: string) => string,
): SlackText | null {
  switch (note.kind) {
    case "message.created":
      return { text: clip(questionText(note, addresses), MAX_TEXT), mrkdwn: false };
    case "message.completed":
      return { text: clip(answerText(note.message, render), MAX_TEXT), mrkdwn: true };
    case "answer.corrected":
      return { text: clip(correctionText(note, render), MAX_TEXT), mrkdwn: true };
    case "feedback.given":
      return { text: clip(feedbackText(note.message, note.feedback), MAX_TEXT), mrkdwn: true };
    case "run.ended": {
      const { status, code } = note.run;
      const ending = `*Run ${status}*${code ? ` (\`${code}\`)` : ""}: ${endingOf(status)}`;
      const part = note.message ? `\n${render(note.message.text)}` : "";
      return { text: clip(ending + part, MAX_TEXT), mrkdwn: true };
    }
    case "maintainer.replied":
    case "maintainer.changed":
      return (
        note.message && {
          text: clip(maintainerText(note.message, note.asker !== undefined, render), MAX_TEXT),
          mrkdwn: true,
        }
      );
    case "handoff.changed":
      return { text: escapeText(describeHandoffChange(note.handoff)), mrkdwn: true };
    default:
      return null;
  }
}

const maintainerText = ({ author, text }: MessageRow, isAsker: boolean, render: (markdown: string) => string): string =>
  `*${escapeText(describeReply(author, isAsker)).replaceAll("*", "")}:*\n${render(text)}`;

type Question = Extract<Notification, { kind: "message.created" }>;

function questionText({ message, edited, attachments }: Question, addresses: Addresses): string {
  const { text, context } = message;
  const heading = edited ? "Reader (edited):" : "Reader:";
  const page = context?.page ? [`About ${pageLink(context.page, addresses)}`] : [];
  const passage = context?.selection ? [`> ${escapeText(excerpt(context.selection, MAX_SELECTION))}`] : [];
  const files = attachments.map((name) => `Attached: ${escapeText(oneLine(name))}`);
  return [heading, ...page, ...passage, ...files, escapeText(text)].join("\n");
}

/** The confidence stands before the answer, because a long answer is cut at its end. */
function answerText(message: MessageRow, render: (markdown: string) => string): string {
  const doubt = doubtOf(message);
  return [`*Assistant:*${doubt ? ` :grey_question: _${doubt}_` : ""}`, render(message.text)].join("\n");
}

type Corrected = Extract<Notification, { kind: "answer.corrected" }>;

function correctionText({ message, correction }: Corrected, render: (markdown: string) => string): string {
  const heading = `*Corrected by ${escapeText(nameOf(correction.author))}*`;
  const answer = `_The answer was:_ ${escapeText(excerpt(message.text, MAX_ANSWER))}`;
  return [heading, answer, render(correction.text)].join("\n");
}

function feedbackText({ text }: MessageRow, feedback: Feedback | null): string {
  const answer = `_On the answer:_ ${escapeText(excerpt(text, MAX_ANSWER))}`;
  if (!feedback) return `${VOTE_WITHDRAWN}\n${answer}`;
  const { rating, note } = feedback;
  const verdict = [`:thumbs${rating}:`, reasonsOf(feedback)];
  return [verdict.filter(Boolean).join(" "), answer, ...(note ? [escapeText(note)] : [])].join("\n");
}
