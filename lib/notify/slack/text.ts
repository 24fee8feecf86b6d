/** What is said in Slack. */
import type { Feedback } from "#lib/contract/assistant.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import type { Note, NotedThread } from "#lib/notify/notifier.ts";
import { clip, escapeText, oneLine, siteLink, toMrkdwn } from "./mrkdwn.ts";

/** `mrkdwn` false: Slack shows the text as it is. */
export type SlackText = { text: string; mrkdwn: boolean };

/** Longest text of a message, UTF-16 code units: Slack advises 4,000 at most, and cuts or refuses far longer ones. */
const MAX_TEXT = 3_900;

/** Longest passage shown with a question, and beginning of an answer shown with a vote, UTF-16 code units. */
const MAX_SELECTION = 400;
const MAX_ANSWER = 80;

const ENDINGS: Record<string, string> = {
  cancelled: "The reader stopped the answer.",
  expired: "The answer took too long and was stopped.",
  incomplete: "The answer broke off.",
  failed: "There is no answer.",
};

/** So that maintainers see what the docs lack without anybody complaining. */
const DOUBTS = {
  uncovered: "The docs do not seem to cover the question.",
  uncited: "The answer cites nothing of the docs.",
};

/** Takes the place of a message that may not be deleted. */
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
  /** Logs that a text could not be rendered, without the text. */
  log: Pick<Log, "warn">;
  /** Markdown in Slack's markup. */
  render?: (markdown: string, siteUrl: string) => string;
};

export type Texts = ReturnType<typeof createTexts>;

/** The texts about threads and notes. A text that cannot be rendered is said as plain text, so that no note gets lost. */
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
    /** The first message of a thread. */
    thread: (thread: NotedThread): SlackText =>
      plainOnError(
        () => threadText(thread, siteUrl),
        () => `${escapeText(thread.title ?? "New thread")}\nThread: ${thread.id}`,
      ),
    /** The reply a note becomes; null for those that only concern the first message. */
    reply: (note: Note): SlackText | null =>
      plainOnError(
        () => replyText(note, siteUrl, (markdown) => render(markdown, siteUrl)),
        () => plainReply(note),
      ),
  };
}

/** Whether a note becomes a reply. */
export const hasReply = ({ kind }: Note): boolean => !kind.startsWith("thread.") && kind !== "budget.used";

function plainReply(note: Note): string {
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

function replyText(note: Note, siteUrl: string, render: (markdown: string) => string): SlackText | null {
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

type Question = Extract<Note, { kind: "message.created" }>;

function questionText({ message, edited, attachments }: Question, siteUrl: string): string {
  const { text, context } = message;
  const heading = edited ? "Reader (edited):" : "Reader:";
  const page = context?.page ? [`About ${siteLink(context.page, context.page, siteUrl)}`] : [];
  const passage = context?.selection ? [`> ${escapeText(excerpt(context.selection, MAX_SELECTION))}`] : [];
  const files = attachments.map((name) => `Attached: ${escapeText(oneLine(name))}`);
  return [heading, ...page, ...passage, ...files, escapeText(text)].join("\n");
}

/** What an answer is worth stands before it: a long one is cut at its end. */
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
