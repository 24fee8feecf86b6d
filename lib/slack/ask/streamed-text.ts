/**
 * The part of an answer that Slack streams as Markdown. `chat.appendStream` has no switch that keeps markup from becoming a
 * mention or a link, so the text is written anew: links lead to this site only, and there is no "<".
 */

import type { Nodes, PhrasingContent, RootContent, Text } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { toSiteUrl } from "#lib/notify/slack/mrkdwn.ts";

/** The longest text of a stream, UTF-16 code units. */
const MAX_STREAMED = 12_000;

/**
 * The blocks of a growing answer that are complete: all but the last one. As the answer grows, the result grows at its end,
 * unless the model starts over.
 */
export function streamedText(text: string, addresses: Addresses): string {
  const complete = parseMarkdown(text).children.slice(0, -1);
  let streamed = "";
  for (const block of complete) {
    const next = `${streamed}${renderBlock(block, addresses)}\n\n`;
    if (next.length > MAX_STREAMED) break;
    streamed = next;
  }
  return streamed;
}

function renderBlock(block: RootContent, addresses: Addresses): string {
  const children = toSafe(block, addresses, true) as RootContent[];
  const markdown = toMarkdown({ type: "root", children }, { extensions: [gfmToMarkdown()], resourceLink: true });
  // "<" begins mentions and links of Slack's own markup. The complete answer has the character.
  return markdown.replaceAll("<", "‹").trimEnd();
}

/** Nodes whose children are blocks. A text among them has to be a paragraph, or its characters would not be escaped. */
const CONTAINERS = new Set<Nodes["type"]>(["root", "blockquote", "list", "listItem"]);

/** What may be shown of a node. `isBlock`: it stands among blocks. */
function toSafe(node: Nodes, addresses: Addresses, isBlock: boolean): Nodes[] {
  if (node.type === "html")
    return isBlock ? [{ type: "paragraph", children: [plain(node.value)] }] : [plain(node.value)];
  if (node.type === "image") return [plain(node.alt ?? "")];
  if (node.type === "definition" || node.type === "footnoteDefinition") return [];
  if (!("children" in node)) return [node];
  const children = node.children.flatMap((child) => toSafe(child, addresses, CONTAINERS.has(node.type)));
  if (node.type === "linkReference") return children;
  if (node.type === "link") {
    const target = toSiteUrl(node.url, addresses);
    if (!target) return children;
    return [{ type: "link", url: target.href, children: children as PhrasingContent[] }];
  }
  return [{ ...node, children } as Nodes];
}

const plain = (value: string): Text => ({ type: "text", value });
