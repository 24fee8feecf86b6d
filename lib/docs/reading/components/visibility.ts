/** Mintlify's `<Visibility for="agents">`: text that is on the page as Markdown only. */
import type { Nodes, Root } from "mdast";
import { SKIP, visit } from "unist-util-visit";

/** Removes what is for agents, in place. Page and index leave it out; the page as Markdown keeps it. */
export function dropAgentsText(tree: Root): void {
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined || !isForAgents(node)) return;
    parent.children.splice(index, 1);
    return [SKIP, index];
  });
}

const isForAgents = (node: Nodes): boolean =>
  (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") &&
  node.name === "Visibility" &&
  node.attributes.some(
    (attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === "for" && attribute.value === "agents",
  );
