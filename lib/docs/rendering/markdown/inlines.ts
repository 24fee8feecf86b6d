/** Content of paragraphs as Markdown. */
import type { Nodes, PhrasingContent } from "mdast";
import { attributeText, inlineText, UNSEEN_ELEMENT } from "../../reading/text.ts";
import { fileOf, media } from "./media.ts";
import { attribute, type Jsx, type Page, unwrapParagraphs } from "./nodes.ts";

export const inlines = (nodes: Nodes[], page: Page): PhrasingContent[] => nodes.flatMap((node) => inline(node, page));

/** A link that leads nowhere is replaced by its text, as on the page. */
export function toLink(href: string, children: PhrasingContent[], page: Page): PhrasingContent[] {
  const url = page.link(href);
  return url === null ? children : [{ type: "link", url, children }];
}

export function inline(node: Nodes, page: Page): PhrasingContent[] {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "break":
    case "footnoteReference":
    case "imageReference":
      return [node];
    case "image":
      return media({ src: node.url, label: node.alt ?? "" }, page);
    case "link":
      return toLink(node.url, inlines(node.children, page), page);
    case "linkReference":
    case "strong":
    case "emphasis":
    case "delete":
      return [{ ...node, children: inlines(node.children, page) }];
    case "mdxJsxTextElement":
    case "mdxJsxFlowElement":
      return inlineComponent(node, page);
    default: {
      const value = inlineText(node, page.scope);
      return value === "" ? [] : [{ type: "text", value }];
    }
  }
}

function inlineComponent(node: Jsx, page: Page): PhrasingContent[] {
  const children = inlines(unwrapParagraphs(node.children), page);
  const href = attribute(node, "href");
  switch (node.name) {
    case "br":
      return [{ type: "break" }];
    case "img":
    case "picture":
    case "video":
    case "audio":
      return media(fileOf(node), page);
    case "code":
    case "kbd":
    case "samp":
    case "Kbd":
      return [{ type: "inlineCode", value: inlineText(node, page.scope, false) }];
    case "strong":
    case "b":
      return [{ type: "strong", children }];
    case "em":
    case "i":
      return [{ type: "emphasis", children }];
  }
  if (UNSEEN_ELEMENT.test(node.name ?? "")) return [];
  const attributes = attributeText(node, page.scope).join(" ");
  const all: PhrasingContent[] = [
    ...(attributes ? [{ type: "text" as const, value: children.length > 0 ? `${attributes} ` : attributes }] : []),
    ...children,
  ];
  return href && all.length > 0 ? toLink(href, all, page) : all;
}
