/** Nodes of a page, and the nodes of Markdown that are made of them. */
import type { BlockContent, DefinitionContent, Nodes, Paragraph, PhrasingContent } from "mdast";
import type { Scope } from "../../reading/expressions.ts";

export type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
export type Block = BlockContent | DefinitionContent;
/** `picture` is the absolute address of a file that the page names, or null when there is none. */
export type Page = { scope: Scope; link: (href: string) => string | null; picture: (src: string) => string | null };

export const paragraph = (children: PhrasingContent[]): Paragraph => ({ type: "paragraph", children });
export const inParagraph = (children: PhrasingContent[]): Block[] =>
  children.some((child) => child.type !== "text" || child.value.trim() !== "") ? [paragraph(children)] : [];
export const strong = (value: string): Paragraph =>
  paragraph([{ type: "strong", children: [{ type: "text", value: value.trim() }] }]);

export function attribute(node: Jsx, name: string): string | null {
  const found = node.attributes.find((candidate) => candidate.type === "mdxJsxAttribute" && candidate.name === name);
  return typeof found?.value === "string" ? found.value : null;
}

/** The outermost elements below a node whose names match. */
export const findElements = (node: Nodes, names: RegExp): Jsx[] =>
  "children" in node
    ? node.children.flatMap((child: Nodes) => (isNamed(child, names) ? [child] : findElements(child, names)))
    : [];

const isNamed = (node: Nodes, names: RegExp): node is Jsx =>
  (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") && names.test(node.name ?? "");

/** Replaces paragraphs by their content, for places that allow no blocks. */
export const unwrapParagraphs = (nodes: Nodes[]): Nodes[] =>
  nodes.flatMap((node) => (node.type === "paragraph" ? node.children : [node]));
