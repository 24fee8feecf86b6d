/** The text of raw HTML in a Markdown page. The HTML itself is never rendered. */
import type { Element, RootContent as HtmlNode, Root as HtmlRoot, Properties } from "hast";
import { fromHtml } from "hast-util-from-html";
import type { Heading, Nodes, Parents, Root, RootContent } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { isSeenProp } from "#lib/contract/docs.ts";
import { headingDepth } from "./headings.ts";
import { APART_NAMES } from "./text.ts";

const APART = new RegExp(`^(?:${APART_NAMES})$`);
/** Elements whose content no reader sees. */
const UNSEEN = ["script", "style", "template"];

/** Replaces HTML by its text. Scripts and styles are removed with their content. `<h2>` becomes a heading. */
export function replaceHtml(tree: Root): void {
  /** The open element whose content is removed. */
  let unseen: string | null = null;
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined || node.type === "root") return;
    const html = node.type === "html" ? parseHtml(node.value) : null;
    unseen = (html && openUnseen(html)) ?? unseen;
    if (unseen !== null && !("children" in node)) {
      if (node.type === "html" && node.value.toLowerCase().includes(`</${unseen}`)) unseen = null;
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    if (node.type !== "html" || !html) return;
    const replacement = canHoldBlocks(parent) ? toBlocks(html) : toInlines(node.value, html);
    const siblings: Nodes[] = parent.children;
    siblings.splice(index, 1, ...replacement);
    return [SKIP, index + replacement.length];
  });
}

/**
 * A piece of HTML, however incomplete, with the places of its tags: an end tag may be implied or missing. HTML that is
 * nested more deeply than the stack allows is text.
 */
function parseHtml(html: string): HtmlRoot {
  try {
    return fromHtml(html, { fragment: true, verbose: true });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return { type: "root", children: [{ type: "text", value: html }] };
  }
}

const hasEndTag = ({ data }: Element): boolean => data?.position?.closing !== undefined;

/** The name of the unseen element that this piece opens and does not close. */
function openUnseen({ children: [first] }: HtmlRoot): string | null {
  return first?.type === "element" && UNSEEN.includes(first.tagName) && !hasEndTag(first) ? first.tagName : null;
}

const canHoldBlocks = ({ type }: Parents): boolean =>
  ["root", "blockquote", "listItem", "containerDirective", "footnoteDefinition"].includes(type);

/** Inside a paragraph each tag is a piece of its own. */
function toInlines(source: string, html: HtmlRoot): Nodes[] {
  const [tag] = html.children;
  if (tag?.type === "element" && tag.tagName === "br") return [{ type: "break" }];
  const name = /^<\/?([a-z][a-z\d]*)/i.exec(source)?.[1]?.toLowerCase() ?? "";
  const value = htmlText(html.children) || (APART.test(name) ? " " : "");
  return value === "" ? [] : [{ type: "text", value }];
}

function toBlocks(html: HtmlRoot): Nodes[] {
  const [only, ...others] = html.children.filter((node) => node.type !== "text" || node.value.trim() !== "");
  if (only?.type === "element" && others.length === 0 && hasEndTag(only)) {
    const depth = headingDepth(only.tagName);
    if (depth) return toHeading(only, depth);
  }
  return htmlText(html.children)
    .split("\n\n")
    .filter(Boolean)
    .map((value): RootContent => ({ type: "paragraph", children: [{ type: "text", value }] }));
}

function toHeading({ children, properties: { id } }: Element, depth: Heading["depth"]): Nodes[] {
  const value = htmlText(children).replace(/\s+/g, " ");
  if (value === "") return [];
  return [{ type: "heading", depth, children: [{ type: "text", value: id ? `${value} {#${id}}` : value }] }];
}

/** Paragraphs of text, with a blank line between them. */
const htmlText = (nodes: HtmlNode[]): string =>
  nodes
    .map(rawText)
    .join("")
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** The text of a node and of attributes such as `title`. Each tag of a block becomes a line break. */
function rawText(node: HtmlNode): string {
  if (node.type === "text") return node.value;
  if (node.type !== "element" || UNSEEN.includes(node.tagName)) return "";
  const gap = APART.test(node.tagName) ? "\n" : /^t[dh]$/.test(node.tagName) ? " " : "";
  const seen = attributeTexts(node.properties);
  const attributes = seen.length > 0 ? ` ${seen.join(" ")} ` : "";
  return `${attributes}${gap}${node.children.map(rawText).join("")}${hasEndTag(node) ? gap : ""}`;
}

const attributeTexts = (properties: Properties): string[] =>
  Object.entries(properties).flatMap(([name, value]) => {
    // In this tree `aria-label` is `ariaLabel`.
    if (!isSeenProp(name) || /^(aria|data)[A-Z]/.test(name) || typeof value === "boolean" || value == null) return [];
    return [Array.isArray(value) ? value.join(" ") : String(value)];
  });
