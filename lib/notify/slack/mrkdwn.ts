/** Renders Markdown as Slack's mrkdwn. All text is escaped. `<…>` is written only for links into the site. */
import type { ListItem, Nodes, Parents, RootContent, Table } from "mdast";
import { filePath } from "#lib/contract/files.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";

/**
 * The three characters that Slack reads as markup. Without them a text cannot contain a mention, a channel or a link.
 */
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/**
 * Cuts escaped text to `max` UTF-16 code units and adds a note. It does not split a character, an entity, a link or a
 * fence.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = `\n… (shortened from ${text.length.toLocaleString("en")} characters)`;
  const fence = "\n```";
  const cut = text
    .slice(0, max - note.length - fence.length)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/&[a-z]*$|<[^>]*$/, "")
    .replace(/`{1,2}$/, "");
  const isOpen = (cut.match(/```/g)?.length ?? 0) % 2 === 1;
  return cut + (isOpen ? fence : "") + note;
}

/**
 * Renders a link to a page of the site. Any other address stays plain text, so that no link leads maintainers to a
 * foreign site.
 */
export function siteLink(url: string, label: string, siteUrl: string): string {
  const target = URL.parse(url.startsWith("/") ? siteUrl + url : url);
  const text = escapeText(label).replaceAll("|", "¦");
  if (target?.origin !== new URL(siteUrl).origin) return url.endsWith(label) ? text : `${text} (${escapeText(url)})`;
  return `<${escapeText(target.href.replaceAll("|", "%7C"))}|${text}>`;
}

/**
 * Renders an answer in Slack's markup. Relative links lead to `siteUrl`. Tables become lines, images become their
 * descriptions.
 */
export const toMrkdwn = (markdown: string, siteUrl: string): string =>
  blocks(parseMarkdown(markdown).children, siteUrl, 0).trim();

/** The deepest nesting that is rendered. Each level makes all lines of its content longer. */
const MAX_DEPTH = 8;

const blocks = (nodes: RootContent[], site: string, depth: number): string =>
  nodes
    .map((node) => render(node, site, depth))
    .filter((text) => text !== "")
    .join("\n\n");

const inline = (parent: Parents, site: string): string => parent.children.map((node) => render(node, site)).join("");

/** Puts `text` between two marks. Slack reads the marks only when no space follows the first or precedes the last. */
function marked(mark: string, text: string): string {
  const inner = text.trim();
  const begin = text.length - text.trimStart().length;
  return text.slice(0, begin) + mark + inner + mark + text.slice(begin + inner.length);
}

const code = (text: string): string => escapeText(text).replaceAll("```", "'''");

/** `depth` is the number of quotes and lists around the node. */
function render(node: Nodes, site: string, depth = 0): string {
  switch (node.type) {
    case "text":
    case "html":
      return escapeText(node.value);
    case "strong":
      return marked("*", inline(node, site).replaceAll("*", ""));
    case "emphasis":
      return marked("_", inline(node, site));
    case "delete":
      return marked("~", inline(node, site));
    case "heading":
      return marked("*", inline(node, site).replaceAll("*", ""));
    case "inlineCode":
      return `\`${escapeText(node.value).replaceAll("`", "'")}\``;
    case "code":
      return `\`\`\`\n${code(node.value)}\n\`\`\``;
    case "link":
      // Only its reader may open a file, so a link would not work for maintainers.
      if (node.url.startsWith(filePath(""))) return escapeText(oneLine(plain(node)));
      return siteLink(node.url, oneLine(plain(node)) || node.url, site);
    case "image":
      return escapeText(node.alt ?? "");
    case "break":
      return "\n";
    case "thematicBreak":
      return "———";
    case "blockquote":
      return depth < MAX_DEPTH
        ? blocks(node.children, site, depth + 1).replace(/^/gm, "> ")
        : blocks(node.children, site, depth);
    case "list":
      return node.children
        .map((child, index) => item(child, node.ordered ? `${(node.start ?? 1) + index}.` : "•", site, depth))
        .join("\n");
    case "table":
      return table(node, site);
    case "definition":
      return "";
    default:
      return "children" in node ? inline(node, site) : "";
  }
}

function item(node: ListItem, bullet: string, site: string, depth: number): string {
  const done = node.checked === true ? "☑ " : node.checked === false ? "☐ " : "";
  const text = node.children.map((child) => render(child, site, depth + 1)).join("\n");
  return `${bullet} ${done}${depth < MAX_DEPTH ? text.replaceAll("\n", "\n    ") : text}`;
}

const table = (node: Table, site: string): string =>
  node.children.map((row) => row.children.map((cell) => inline(cell, site)).join(" | ")).join("\n");

/** Returns the plain text of a node. Slack reads no markup inside a link's label. */
function plain(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(plain).join("") : "";
}
