/** Components that are an element of HTML by another name, in design systems and themes. */
import type { Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";

const ELEMENTS: Record<string, string> = {
  Anchor: "a",
  BlockquoteContent: "p",
  Code: "code",
  H1: "h1",
  H2: "h2",
  H3: "h3",
  H4: "h4",
  InlineCode: "code",
  KeyboardKey: "kbd",
  ListItem: "li",
  Li: "li",
  Ol: "ol",
  OrderedList: "ol",
  Paragraph: "p",
  TBody: "tbody",
  TFoot: "tfoot",
  THead: "thead",
  Table: "table",
  Td: "td",
  Th: "th",
  Tr: "tr",
  Ul: "ul",
  UnorderedList: "ul",
};

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Gives such components their element's name, in place. Only those with content: others draw data of their own. */
export function nameElements(tree: Root): void {
  visit(tree, (node) => {
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    const element = Object.hasOwn(ELEMENTS, node.name ?? "") ? ELEMENTS[node.name ?? ""] : undefined;
    if (!element || node.children.length === 0) return;
    node.name = element;
    // Props of the design system are no attributes.
    node.attributes = node.attributes.filter(isAttribute);
  });
}

const isAttribute = (attribute: Jsx["attributes"][number]): boolean =>
  attribute.type === "mdxJsxAttribute" &&
  /^(id|href|scope|colSpan|rowSpan|start|align|className)$/.test(attribute.name);
