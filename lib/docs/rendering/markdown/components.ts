/** Components of a page as Markdown: their attributes, with their content below. */
import type { List } from "mdast";
import { plainValue, textOf } from "../../reading/expressions.ts";
import { attributeText } from "../../reading/text.ts";
import { toLink } from "./inlines.ts";
import { fileOf, isShown, media } from "./media.ts";
import { attribute, type Block, inParagraph, type Jsx, type Page, paragraph, strong } from "./nodes.ts";

/** Texts of attributes as blocks. A text of several lines is a list. */
export function attributeBlocks(texts: string[]): Block[] {
  return texts
    .filter((text) => text.trim() !== "")
    .map((text) => {
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      const items = lines.map((value) => ({
        type: "listItem" as const,
        spread: false,
        children: [paragraph([{ type: "text" as const, value }])],
      }));
      return items.length > 1
        ? ({ type: "list", spread: false, children: items } satisfies List)
        : paragraph([{ type: "text", value: text }]);
    });
}

/** Any other component: its attributes above its content, as a link if it has an address. */
export function otherComponent(node: Jsx, page: Page, inner: Block[]): Block[] {
  if (isShown(attribute(node, "src") ?? "")) return [...inParagraph(media(fileOf(node), page)), ...inner];
  const label = attributeText(node, page.scope);
  const href = attribute(node, "href");
  const [first, ...rest] = label;
  if (!first || first.includes("\n") || (inner.length === 0 && !href)) return [...attributeBlocks(label), ...inner];
  const text = { type: "text" as const, value: first };
  const head = href ? paragraph(toLink(href, [text], page)) : strong(first);
  return [head, ...attributeBlocks(rest), ...inner];
}

export const kindOf = (node: Jsx): string => {
  const kind = attribute(node, "kind") ?? attribute(node, "type") ?? "note";
  return kind.charAt(0).toUpperCase() + kind.slice(1);
};

/** The title as text, also where it is written as JSX. */
export function titleOf(node: Jsx, page: Page): string | null {
  const found = node.attributes.find((candidate) => candidate.type === "mdxJsxAttribute" && candidate.name === "title");
  if (!found?.value || typeof found.value === "string") return attribute(node, "title");
  return textOf(plainValue(found.value.data?.estree, page.scope)?.value).trim() || null;
}
