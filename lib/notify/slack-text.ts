/** What is said in Slack. */
import { clip, escapeText, oneLine, siteLink, toMrkdwn } from "./mrkdwn.ts";
import type { Note, NotedThread } from "./notifier.ts";

/** `mrkdwn` false: Slack shows the text as it is. */
export type SlackText = { text: string; mrkdwn: boolean };

/** Longest text of a message, UTF-16 code units: Slack advises 4,000 at most, and cuts or refuses far longer ones. */
const MAX_TEXT = 3_900;

const ENDINGS: Record<string, string> = {
  cancelled: "The reader stopped the answer.",
  expired: "The answer took too long and was stopped.",
  incomplete: "The answer broke off.",
  failed: "There is no answer.",
};

export const deletedText: SlackText = { text: "The reader deleted this thread.", mrkdwn: false };

/** The first message of a thread. */
export function threadText({ id, title, pagePath }: NotedThread, siteUrl: string): SlackText {
  const heading = title ? escapeText(oneLine(title)) : "New thread";
  const page = pagePath === null ? [] : [`Page: ${siteLink(pagePath, oneLine(pagePath), siteUrl)}`];
  return { text: [`*${heading}*`, ...page, `Thread: \`${id}\``].join("\n"), mrkdwn: true };
}

/** The reply a note becomes; null for those that only concern the first message. */
export function replyText(note: Note, siteUrl: string): SlackText | null {
  switch (note.kind) {
    case "message.created":
      return { text: clip(`Reader:\n${escapeText(note.message.content)}`, MAX_TEXT), mrkdwn: false };
    case "message.completed":
      return { text: clip(`*Assistant:*\n${toMrkdwn(note.message.content, siteUrl)}`, MAX_TEXT), mrkdwn: true };
    case "run.ended": {
      const { status, code } = note.run;
      const ending = `*Run ${status}*${code ? ` (\`${code}\`)` : ""}: ${ENDINGS[status] ?? "There is no answer."}`;
      const part = note.message ? `\n${toMrkdwn(note.message.content, siteUrl)}` : "";
      return { text: clip(ending + part, MAX_TEXT), mrkdwn: true };
    }
    default:
      return null;
  }
}
