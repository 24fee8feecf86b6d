/** The header that some sites write into each page. This site draws one of its own. */
import type { Nodes, Parents, Root } from "mdast";
import { plainValue, type Scope, textOf } from "../expressions.ts";
import { inlineText } from "../text.ts";

const HEADER = /^[A-Z].*(Header|Hero|Title)|^(Header|Hero|Title)/;

/** Removes the page's title and description from the header component that a page begins with, in place. */
export function dropRepeatedHeader(tree: Root, scope: Scope, title: string, description: string | null): void {
  const first = tree.children.find(({ type }) => type !== "mdxjsEsm" && type !== "mdxFlowExpression");
  if (first?.type === "mdxJsxFlowElement" && HEADER.test(first.name ?? "")) {
    dropTexts(first, scope, new Set([title, description ?? title]));
  }
}

function dropTexts(node: Parents, scope: Scope, repeated: ReadonlySet<string>): void {
  if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") {
    node.attributes = node.attributes.filter(({ type, value }) => {
      if (type !== "mdxJsxAttribute") return true;
      const text = typeof value === "object" ? textOf(plainValue(value?.data?.estree, scope)?.value) : value;
      return !repeated.has(text?.trim() ?? "");
    });
  }
  const isRepeated = (child: Nodes) => repeated.has(inlineText(child, scope, false).trim());
  for (const child of node.children) if ("children" in child && !isRepeated(child)) dropTexts(child, scope, repeated);
  const kept: Nodes[] = node.children.filter((child) => !isRepeated(child));
  node.children = kept as typeof node.children;
}
