/** The text, pictures and videos of raw HTML in a Markdown page. The HTML itself is never rendered. */
import type { Element, RootContent as HtmlNode, Root as HtmlRoot, Properties } from "hast";
import { fromHtml } from "hast-util-from-html";
import type { Heading, Nodes, Parents, PhrasingContent, Root, RootContent } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { isSeenProp } from "#lib/contract/docs.ts";
import { isMedia, toMedia } from "../assets/html-media.ts";
import { headingDepth } from "./headings.ts";
import { APART_NAMES } from "./text.ts";

const APART = new RegExp(`^(?:${APART_NAMES})$`);
/** Elements whose content no reader sees. */
const UNSEEN = ["script", "style", "template"];

/** Stands for a picture or video in the text of HTML. */
const MARK = "\uE000";

/** Replaces HTML by its text, pictures and videos. Scripts and styles are removed with their content. `<h2>` becomes a heading. */
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
    siblings.splice(index, 1, ...replacement.map((piece) => ({ ...piece, position: node.position })));
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
  if (tag?.type === "element" && isMedia(tag)) {
    // The tags of what is inside are pieces of their own.
    const media = tag.tagName === "picture" || !tag.properties.src ? null : toMedia(tag);
    return media ? [media] : [];
  }
  const name = /^<\/?([a-z][a-z\d]*)/i.exec(source)?.[1]?.toLowerCase() ?? "";
  const value = htmlText(html.children) || (APART.test(name) ? " " : "");
  const targets = idsIn(html.children).map((id) => target("mdxJsxTextElement", id));
  return value === "" ? targets : [...targets, { type: "text", value }];
}

/** The ids that links may lead to: those of elements, and the `name` of `<a>`. */
function idsIn(nodes: HtmlNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type !== "element" || UNSEEN.includes(node.tagName)) return [];
    const { id, name } = node.properties;
    const own = typeof id === "string" ? id : node.tagName === "a" && typeof name === "string" ? name : "";
    return [...(own === "" ? [] : [own]), ...idsIn(node.children)];
  });
}

/** An empty element that has the id of an element whose text alone is kept. */
const target = <Type extends "mdxJsxFlowElement" | "mdxJsxTextElement">(type: Type, id: string) => ({
  ...{ type, name: "a", children: [] },
  attributes: [{ type: "mdxJsxAttribute" as const, name: "id", value: id }],
});

function toBlocks(html: HtmlRoot): Nodes[] {
  const [only, ...others] = html.children.filter((node) => node.type !== "text" || node.value.trim() !== "");
  if (only?.type === "element" && others.length === 0 && hasEndTag(only)) {
    const depth = headingDepth(only.tagName);
    if (depth) return toHeading(only, depth);
  }
  const media: PhrasingContent[] = [];
  const paragraphs = htmlText(html.children, media)
    .split("\n\n")
    .filter(Boolean)
    .map((text): RootContent => ({ type: "paragraph", children: withMedia(text, media) }));
  return [...idsIn(html.children).map((id) => target("mdxJsxFlowElement", id)), ...paragraphs];
}

/** A text with its marks replaced, in order, by the pictures and videos that they stand for. */
function withMedia(text: string, media: PhrasingContent[]): PhrasingContent[] {
  const [first = "", ...others] = text.split(MARK);
  const toText = (value: string): PhrasingContent[] => (value === "" ? [] : [{ type: "text", value }]);
  return [...toText(first), ...others.flatMap((value) => [...media.splice(0, 1), ...toText(value)])];
}

function toHeading({ children, properties: { id } }: Element, depth: Heading["depth"]): Nodes[] {
  const value = htmlText(children).replace(/\s+/g, " ");
  if (value === "") return [];
  const data = typeof id === "string" ? { hProperties: { id } } : {};
  return [{ type: "heading", depth, children: [{ type: "text", value }], data }];
}

/** Paragraphs of text, with a blank line between them. */
const htmlText = (nodes: HtmlNode[], media: PhrasingContent[] | null = null): string =>
  nodes
    .map((node) => rawText(node, media))
    .join("")
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/**
 * The text of a node and of attributes such as `title`. Each tag of a block becomes a line break. Pictures and videos
 * are added to `media`; without it, their text is read.
 */
function rawText(node: HtmlNode, media: PhrasingContent[] | null): string {
  if (node.type === "text") return node.value.replaceAll(MARK, "");
  if (node.type !== "element" || UNSEEN.includes(node.tagName)) return "";
  const shown = media && isMedia(node) ? toMedia(node) : null;
  if (media && shown) {
    media.push(shown);
    return MARK;
  }
  const gap = APART.test(node.tagName) ? "\n" : /^t[dh]$/.test(node.tagName) ? " " : "";
  const seen = attributeTexts(node.properties);
  const attributes = seen.length > 0 ? ` ${seen.join(" ")} ` : "";
  return `${attributes}${gap}${node.children.map((child) => rawText(child, media)).join("")}${hasEndTag(node) ? gap : ""}`;
}

const attributeTexts = (properties: Properties): string[] =>
  Object.entries(properties).flatMap(([name, value]) => {
    // In this tree `aria-label` is `ariaLabel`.
    if (!isSeenProp(name) || /^(aria|data)[A-Z]/.test(name) || typeof value === "boolean" || value == null) return [];
    return [Array.isArray(value) ? value.join(" ") : String(value)];
  });
