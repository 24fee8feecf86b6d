/** The texts of messages in Slack. */
import type { Feedback } from "#lib/contract/assistant.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { NotedThread, Notification } from "#lib/notify/notifier.ts";
import { clip, escapeText, oneLine, siteLink, toMrkdwn } from "./mrkdwn.ts";

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

const ENDINGS: Record<string, string> = {
  cancelled: "The reader stopped the answer.",
  expired: "The answer took too long and was stopped.",
  incomplete: "The answer broke off.",
  failed: "There is no answer.",
};

/** The marks of answers that the docs do not support. They show maintainers what the docs lack, without a complaint. */
const DOUBTS = {
  uncovered: "The docs do not seem to cover the question.",
  uncited: "The answer cites nothing of the docs.",
};

/** This text replaces a message that must not be deleted. */
export const erasedText = "This message was erased.";

export const budgetText = (percent: number): SlackText => ({
  text:
    percent < 100
      ? `${percent} % of the site's budget for today are used. Once it is spent, readers get quoted docs until midnight (UTC).`
      : "The site's budget for today is spent: readers get quoted docs until midnight (UTC). `DAILY_BUDGET` sets it.",
  mrkdwn: true,
});

export type TextParts = {
  siteUrl: string;
  /** Logs that a text could not be rendered. The log has no text. */
  log: Pick<Log, "warn">;
  /** Renders Markdown in Slack's markup. */
  render?: (markdown: string, siteUrl: string) => string;
};

export type Texts = ReturnType<typeof createTexts>;

/**
 * The texts about threads and notifications. A text that cannot be rendered is posted as plain text, so that no
 * notification is lost.
 */
export function createTexts({ siteUrl, log, render = toMrkdwn }: TextParts) {
  function plainOnError<T>(rendered: () => T, plain: () => string): T | SlackText {
    try {
      return rendered();
    } catch (error) {
      log.warn(errorFields(error), "note posted as plain text");
      return { text: clip(plain(), MAX_TEXT), mrkdwn: false };
    }
  }
  return {
    /** Returns the first message of a thread. */
    thread: (thread: NotedThread): SlackText =>
      plainOnError(
        () => threadText(thread, siteUrl),
        () => `${escapeText(thread.title ?? "New thread")}\nThread: ${thread.id}`,
      ),
    /** Returns the reply for a notification; null for one that only changes the first message. */
    reply: (note: Notification): SlackText | null =>
      plainOnError(
        () => replyText(note, siteUrl, (markdown) => render(markdown, siteUrl)),
        () => plainReply(note),
      ),
  };
}

/** Returns whether a notification becomes a reply. */
export const hasReply = ({ kind }: Notification): boolean => !kind.startsWith("thread.") && kind !== "budget.used";

function plainReply(note: Notification): string {
  const author = note.kind === "message.created" ? "Reader" : note.kind === "run.ended" ? "Run ended" : "Assistant";
  const text = "message" in note && note.message ? note.message.text : "";
  const vote =
    note.kind === "feedback.given" && note.feedback ? `\nVote: ${note.feedback.rating}\n${note.feedback.note}` : "";
  return `${author}:\n${escapeText(text + vote)}`;
}

function threadText({ id, title, pagePath, assistant }: NotedThread, siteUrl: string): SlackText {
  const heading = title ? escapeText(oneLine(title)) : "New thread";
  const page = pagePath === null ? [] : [`Page: ${siteLink(pagePath, oneLine(pagePath), siteUrl)}`];
  const answering = assistant === null ? [] : [`Assistant: \`${assistant}\``];
  return { text: [`*${heading}*`, ...page, ...answering, `Thread: \`${id}\``].join("\n"), mrkdwn: true };
}

function replyText(note: Notification, siteUrl: string, render: (markdown: string) => string): SlackText | null {
  switch (note.kind) {
    case "message.created":
      return { text: clip(questionText(note, siteUrl), MAX_TEXT), mrkdwn: false };
    case "message.completed":
      return { text: clip(answerText(note.message, render), MAX_TEXT), mrkdwn: true };
    case "feedback.given":
      return { text: clip(feedbackText(note.message, note.feedback), MAX_TEXT), mrkdwn: true };
    case "run.ended": {
      const { status, code } = note.run;
      const ending = `*Run ${status}*${code ? ` (\`${code}\`)` : ""}: ${ENDINGS[status] ?? "There is no answer."}`;
      const part = note.message ? `\n${render(note.message.text)}` : "";
      return { text: clip(ending + part, MAX_TEXT), mrkdwn: true };
    }
    default:
      return null;
  }
}

type Question = Extract<Notification, { kind: "message.created" }>;

function questionText({ message, edited, attachments }: Question, siteUrl: string): string {
  const { text, context } = message;
  const heading = edited ? "Reader (edited):" : "Reader:";
  const page = context?.page ? [`About ${siteLink(context.page, context.page, siteUrl)}`] : [];
  const passage = context?.selection ? [`> ${escapeText(excerpt(context.selection, MAX_SELECTION))}`] : [];
  const files = attachments.map((name) => `Attached: ${escapeText(oneLine(name))}`);
  return [heading, ...page, ...passage, ...files, escapeText(text)].join("\n");
}

/** The confidence stands before the answer, because a long answer is cut at its end. */
function answerText({ text, metadata }: MessageRow, render: (markdown: string) => string): string {
  const doubt = metadata.uncovered ? DOUBTS.uncovered : metadata.uncited ? DOUBTS.uncited : null;
  return [`*Assistant:*${doubt ? ` :grey_question: _${doubt}_` : ""}`, render(text)].join("\n");
}

function feedbackText({ text }: MessageRow, feedback: Feedback | null): string {
  const answer = `_On the answer:_ ${escapeText(excerpt(text, MAX_ANSWER))}`;
  if (!feedback) return `The reader took the vote back.\n${answer}`;
  const { rating, reasons, note } = feedback;
  const verdict = [`:thumbs${rating}:`, reasons.map((reason) => reason.replaceAll("_", " ")).join(", ")];
  return [verdict.filter(Boolean).join(" "), answer, ...(note ? [escapeText(note)] : [])].join("\n");
}
