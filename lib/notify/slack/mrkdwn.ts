/** Renders Markdown as Slack's mrkdwn. All text is escaped. `<…>` is written only for links into the site. */

import type { ListItem, Nodes, Parents, RootContent, Table } from "mdast";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { filePath } from "#lib/contract/files.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { showsOtherHost } from "./hosts.ts";

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
  const cut = withoutBrokenEnd(text.slice(0, max - note.length - fence.length));
  const isOpen = (cut.match(/```/g)?.length ?? 0) % 2 === 1;
  return cut + (isOpen ? fence : "") + note;
}

/** Removes a character, an entity, a link or a fence at the end of escaped text that was cut off inside it. */
export const withoutBrokenEnd = (text: string): string =>
  text
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/&[a-z]*$|<[^>]*$/, "")
    .replace(/`{1,2}$/, "");

/** The longest label and the longest address of a link, UTF-16 code units. */
const MAX_LABEL = 150;
const MAX_URL = 1_000;
/** The label of a link whose own label shows another address. */
export const NEUTRAL_LABEL = "open";

/** Returns the absolute address of a page of the site, where it is published; null for any other address and for one that is too long. */
export function toSiteUrl(url: string, addresses: Addresses): URL | null {
  const path = url.startsWith("/") ? url : addresses.pathOf(url);
  const target = URL.parse(path === null ? url : addresses.publicUrl(path));
  return target && addresses.isOurs(target) && escapeText(target.href).length <= MAX_URL ? target : null;
}

/**
 * Renders a link to a page of the site. Any other address stays plain text, so that no link leads maintainers to a
 * foreign site. A label that shows an address of another host stands beside the link.
 */
export function siteLink(url: string, label: string, addresses: Addresses): string {
  const target = toSiteUrl(url, addresses);
  const shown = label.length > MAX_LABEL ? excerpt(label, MAX_LABEL) : label;
  const text = escapeText(shown).replaceAll("|", "¦");
  if (!target) return url.endsWith(label) ? text : `${text} (${escapeText(url)})`;
  const address = escapeText(target.href.replaceAll("|", "%7C"));
  // A cut may make a host of what was none, and the other way round.
  const isOther = showsOtherHost(label, target) || showsOtherHost(shown, target);
  return isOther ? `${text} (<${address}|${NEUTRAL_LABEL}>)` : `<${address}|${text}>`;
}

/** Renders a link to a page that shows its path, or its address where it is published on another site. */
export function pageLink(page: string, addresses: Addresses): string {
  const published = addresses.href(page);
  return siteLink(page, oneLine(published === page ? page : published.replace(/^https?:\/\//, "")), addresses);
}

/**
 * Renders an answer in Slack's markup. Relative links lead to the published docs. Tables become lines, images become their
 * descriptions.
 */
export const toMrkdwn = (markdown: string, addresses: Addresses): string =>
  blocks(parseMarkdown(markdown).children, addresses, 0).trim();

/** The deepest nesting that is rendered. Each level makes all lines of its content longer. */
const MAX_DEPTH = 8;

const blocks = (nodes: RootContent[], site: Addresses, depth: number): string =>
  nodes
    .map((node) => render(node, site, depth))
    .filter((text) => text !== "")
    .join("\n\n");

const inline = (parent: Parents, site: Addresses): string => parent.children.map((node) => render(node, site)).join("");

/** Puts `text` between two marks. Slack reads the marks only when no space follows the first or precedes the last. */
function marked(mark: string, text: string): string {
  const inner = text.trim();
  const begin = text.length - text.trimStart().length;
  return text.slice(0, begin) + mark + inner + mark + text.slice(begin + inner.length);
}

const code = (text: string): string => escapeText(text).replaceAll("```", "'''");

/** `depth` is the number of quotes and lists around the node. */
function render(node: Nodes, site: Addresses, depth = 0): string {
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

function item(node: ListItem, bullet: string, site: Addresses, depth: number): string {
  const done = node.checked === true ? "☑ " : node.checked === false ? "☐ " : "";
  const text = node.children.map((child) => render(child, site, depth + 1)).join("\n");
  return `${bullet} ${done}${depth < MAX_DEPTH ? text.replaceAll("\n", "\n    ") : text}`;
}

const table = (node: Table, site: Addresses): string =>
  node.children.map((row) => row.children.map((cell) => inline(cell, site)).join(" | ")).join("\n");

/** Returns the plain text of a node. Slack reads no markup inside a link's label. */
function plain(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(plain).join("") : "";
}
