import type { Nodes } from "mdast";
import type { Message, Thread } from "#lib/contract/assistant.ts";
import { addressOn } from "#lib/contract/base-path.ts";
import { closeFence } from "#lib/markdown/close-fence.ts";
import { escapeLines, escapeText } from "#lib/markdown/escape.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { titleOf } from "./thread-title.ts";

/**
 * A thread as a Markdown document. It is read outside of this site: links are absolute (`siteUrl` is e.g.
 * `https://docs.example`), times are in UTC, and no message hides text or changes how the next one is parsed.
 */
export function exportThread(thread: Thread, messages: Message[], siteUrl: string, t: Translate): string {
  const parts = [
    `# ${escapeText(titleOf(thread, t))}`,
    t("threads.started", { started: formatTime(thread.created_at), updated: formatTime(thread.updated_at) }),
    ...messages.flatMap((message) => messageParts(message, siteUrl, t)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A file name that is valid on every system. */
export function fileNameOf(thread: Thread, t: Translate): string {
  const name = titleOf(thread, t)
    .replace(/[\s\p{C}/\\:*?"<>|]+/gu, " ")
    .slice(0, 80)
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return `${name || "thread"}.md`;
}

function messageParts(message: Message, siteUrl: string, t: Translate): string[] {
  const text = message.content.map((part) => part.text.value).join("");
  const citations = message.content.flatMap((part) => part.text.annotations);
  const sources = [...new Map(citations.map(({ url, title }) => [url, title]))];
  const list = sources.map(([url, title], at) => `${at + 1}. ${link(title, url, siteUrl)}`);
  return [
    `## ${authorOf(message, t)}`,
    `_${timeOf(message, t)}_`,
    ...contextParts(message, siteUrl, t),
    ...attachmentParts(message, t),
    toPortable(text, siteUrl),
    ...(message.status === "incomplete" ? [`_${t("threads.incomplete")}_`] : []),
    ...(list.length > 0 ? [`### ${t("answer.sources")}`, list.join("\n")] : []),
    ...correctionParts(message, siteUrl, t),
  ];
}

const authorOf = ({ role, author }: Message, t: Translate): string => {
  if (role === "maintainer") {
    return t("threads.authorFromTeam", { name: escapeText(author ?? t("assistant.maintainer")) });
  }
  return t(role === "user" ? "assistant.you" : "assistant.name");
};

function timeOf({ created_at, edited_at }: Message, t: Translate): string {
  const time = formatTime(created_at);
  return edited_at === null ? time : t("threads.editedAt", { time, edited: formatTime(edited_at) });
}

/** The correction of an answer, which stands behind the answer that it corrects. */
const correctionParts = ({ correction }: Message, siteUrl: string, t: Translate): string[] =>
  correction
    ? [
        `### ${t("threads.correctedBy", { name: escapeText(correction.author) })}`,
        `_${formatTime(correction.created_at)}_`,
        toPortable(correction.text, siteUrl),
      ]
    : [];

/** The context of a question, without which its words may be unclear. */
function contextParts({ context }: Message, siteUrl: string, t: Translate): string[] {
  const page = context?.page
    ? [t("threads.about", { page: link(context.page.title, context.page.path, siteUrl) })]
    : [];
  const selection = context?.selection ? [escapeLines(context.selection).replace(/^/gm, "> ")] : [];
  return [...page, ...selection];
}

/** The names of attached files, without their contents. */
const attachmentParts = ({ attachments }: Message, t: Translate): string[] =>
  attachments.length > 0
    ? [t("threads.attached", { names: attachments.map(({ name }) => escapeText(name)).join(", ") })]
    : [];

const link = (title: string, path: string, siteUrl: string): string =>
  `[${escapeText(title)}](${addressOn(siteUrl, path)})`;

const formatTime = (seconds: number): string =>
  `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** A message's Markdown, changed so that it can stand among other messages. */
function toPortable(text: string, siteUrl: string): string {
  const tree = parseMarkdown(text);
  const inserts = [...walk(tree.children)].flatMap((node) => insertsFor(node, text, siteUrl));
  let edited = "";
  let done = 0;
  for (const { at, put } of inserts.sort((a, b) => a.at - b.at)) {
    edited += text.slice(done, at) + put;
    done = at;
  }
  return edited + closeFence(text, tree).slice(done);
}

type Insert = { at: number; put: string };

function insertsFor(node: Nodes, text: string, siteUrl: string): Insert[] {
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? 0;
  switch (node.type) {
    case "link":
    case "image":
    case "definition": {
      if (!/^\/(?!\/)/.test(node.url)) return [];
      const label = node.type === "link" ? node.children.at(-1)?.position?.end.offset : undefined;
      const opening = /\]\(\s*<?|\]:\s*<?/.exec(text.slice(label ?? start, end));
      const at = (label ?? start) + (opening ? opening.index + opening[0].length : 0);
      return text[at] === "/" ? [{ at, put: siteUrl }] : [];
    }
    case "html":
      // The site shows HTML as text. Other readers of Markdown would hide it, and what follows.
      return [...text.slice(start, end).matchAll(/</g)].map(({ index }) => ({ at: start + index, put: "\\" }));
    case "heading":
      // Headings of a message go below those of the document.
      return text[start] === "#" ? [{ at: start, put: "#".repeat(Math.min(2, 6 - node.depth)) }] : [];
    default:
      return [];
  }
}
