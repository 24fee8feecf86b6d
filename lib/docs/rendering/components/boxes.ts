/** Components that put a frame or a title around their content. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { withoutLinks } from "../nesting.ts";
import { box, contentProp, element, elementsOf, nodeText, textProp } from "../nodes.ts";
import { jsx, toBody } from "../tree.ts";
import { badge, callout, type Draw } from "./own.ts";

const group: Draw = ({ children }) => children;
const nothing: Draw = () => [];
const inElement =
  (tag: string, className: string): Draw =>
  ({ children }) => [box(className, children, tag)];

/** Content that a reader opens. */
const details =
  (fallback: string): Draw =>
  (node) => {
    const title = contentProp(node, "title", "summary", "heading", "label", "question", "header");
    const [first, ...rest] = node.children;
    const heads = typeof first === "object" && first.tag === "summary";
    const summary = heads ? first : element("summary", {}, title.length > 0 ? title : [fallback]);
    const open = node.props.defaultOpen === true || node.props.open === true || node.props.visible === true;
    return [element("details", open ? { open } : {}, [summary, ...(heads ? rest : node.children)])];
  };

/** A heading of a component, such as the summary of what it hides. */
const summary: Draw = ({ children }) => [element("summary", {}, children)];

const cardLink = (node: DocElement): string | null => textProp(node, "href", "to", "url", "link");

function card(node: DocElement): DocNode[] {
  const href = cardLink(node);
  const title = contentProp(node, "title", "label", "name");
  const body = [...contentProp(node, "description", "desc", "text"), ...node.children];
  const parts = [
    ...(title.length > 0 ? [box("doc-card-title", title, "span")] : []),
    ...(body.length > 0 ? [box("doc-card-body", body, href ? "span" : "div")] : []),
  ];
  if (parts.length === 0) return [];
  // A link inside a link is none.
  return [href ? element("a", { className: "doc-card", href }, withoutLinks(parts)) : box("doc-card", parts)];
}

function link(node: DocElement): DocNode[] {
  const href = cardLink(node);
  const children = node.children.length > 0 ? node.children : contentProp(node, "title", "label", "text", "name");
  return href && children.length > 0 ? [element("a", { href }, children)] : children;
}

function frame(node: DocElement): DocNode[] {
  const caption = contentProp(node, "caption", "hint", "title");
  const legend = caption.length > 0 ? [element("figcaption", {}, caption)] : [];
  return [box("doc-frame", [...node.children, ...legend], "figure")];
}

function picture(node: DocElement): DocNode[] {
  const { src, alt = "", width, height } = node.props;
  const image = typeof src === "string" ? toBody(jsx("img", { src, alt, width, height })) : [];
  const caption = contentProp(node, "caption");
  return caption.length > 0 ? [box("doc-frame", [...image, element("figcaption", {}, caption)], "figure")] : image;
}

/** A film is a link: the site loads nothing from others. */
function film(node: DocElement): DocNode[] {
  const given = textProp(node, "src", "url", "href", "id", "videoId", "youTubeId", "video");
  if (!given) return node.children;
  const id = /(?:embed\/|v=|youtu\.be\/|^)([\w-]{6,20})(?:$|[?&])/.exec(given)?.[1];
  const href = id ? `https://www.youtube.com/watch?v=${id}` : given;
  const title = textProp(node, "title", "label") ?? "on YouTube";
  return [element("p", {}, toBody(jsx("a", { href, children: `Video: ${title}` })))];
}

/** A title above content, as a box. */
const titled =
  (fallback: string | null, className = "doc-box"): Draw =>
  (node) => {
    const title = contentProp(node, "title", "titleText", "label", "name", "heading");
    const shown = title.length > 0 ? title : fallback ? [fallback] : [];
    const head = shown.length > 0 ? [box("doc-box-title", shown, "p")] : [];
    return [box(className, [...head, ...node.children])];
  };

/** An entry of a changelog. */
function update(node: DocElement): DocNode[] {
  const { tags } = node.props;
  const badges = (Array.isArray(tags) ? tags : [])
    .filter((tag) => typeof tag === "string")
    .flatMap((tag) => badge(element("Badge", { text: tag }, [])) ?? []);
  const label = box("doc-update-label", [box("doc-box-title", contentProp(node, "label", "title"), "p"), ...badges]);
  const lead = contentProp(node, "description");
  return [box("doc-update", [label, ...(lead.length > 0 ? [element("p", {}, lead)] : []), ...node.children])];
}

/** Words with an explanation. */
function tooltip(node: DocElement): DocNode[] {
  const tip = textProp(node, "tip", "content", "text", "headline", "title");
  return tip ? [element("abbr", { title: tip }, node.children)] : node.children;
}

/** An example to follow or to avoid, of a design system. */
const rule =
  (label: string, className: string): Draw =>
  (node) => {
    const title = contentProp(node, "title");
    const body = contentProp(node, "body", "description");
    const head = box("doc-box-title", title.length > 0 ? [`${label}: `, ...title] : [label], "p");
    const text = body.length > 0 ? [element("p", {}, body)] : [];
    return [box(`doc-box ${className}`, [head, ...node.children, ...text])];
  };

const cards: Draw = ({ children }) => {
  const isCards = elementsOf(children).every(({ props }) => props.className === "doc-card");
  return isCards ? [box("doc-cards", children)] : [box("doc-columns", children)];
};

/** Code of a component by our own code block's name. */
function code(node: DocElement): DocNode[] {
  const text = textProp(node, "code", "children", "source") ?? node.children.map(nodeText).join("");
  const lang = textProp(node, "language", "lang");
  const title = textProp(node, "title", "filename");
  if (node.children.some((child) => typeof child !== "string" && child.tag === "pre")) return node.children;
  if (text.trim() === "") return [];
  const props = {
    ...(lang && { className: `language-${lang.replace(/\s/g, "")}` }),
    ...(title && { "data-meta": `title="${title.replaceAll('"', "'")}"` }),
  };
  return [element("pre", {}, [element("code", props, [text])])];
}

export const BOXES: Record<string, Draw> = {
  Accordion: details("Details"),
  AccordionGroup: inElement("div", "doc-group-of-details"),
  Accordions: inElement("div", "doc-group-of-details"),
  AppOnly: group,
  Blockquote: inElement("blockquote", "doc-quote"),
  Box: group,
  Card: card,
  CardGrid: cards,
  CardGroup: cards,
  Cards: cards,
  CardsCard: card,
  CodeBlock: code,
  Code: code,
  Codeblock: code,
  Collapse: details("Details"),
  Column: inElement("div", "doc-column"),
  Columns: cards,
  DetailedExplanation: details("Detailed explanation"),
  Details: details("Details"),
  Disclosure: details("Details"),
  DisclosureContent: group,
  DisclosureHeading: summary,
  Do: rule("Do", "is-do"),
  DoDont: inElement("div", "doc-columns"),
  Dont: rule("Don’t", "is-dont"),
  Expandable: details("Details"),
  Frame: frame,
  HeroCard: card,
  Icon: (node) => contentProp(node, "label", "title"),
  Image: picture,
  Kbd: ({ children }) => [element("kbd", {}, children)],
  Link: link,
  LinkButton: link,
  LinkCard: card,
  LiteYouTubeEmbed: film,
  Note: callout("note"),
  PagesOnly: group,
  Panel: titled(null),
  Prompt: titled("Prompt"),
  Property: titled(null),
  ResponsiveBorderedImage: picture,
  ResponsiveImage: picture,
  Separator: nothing,
  StoryPreview: group,
  ThemeCard: card,
  Tile: card,
  Tooltip: tooltip,
  Update: update,
  View: titled(null),
  YouTube: film,
  YouTubeIframe: film,
  YouTubeVideo: film,
};
