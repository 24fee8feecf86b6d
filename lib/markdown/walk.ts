import type { Nodes } from "mdast";

/** All nodes, in the order of the text. */
export function* walk(nodes: readonly Nodes[]): Generator<Nodes> {
  const open = [...nodes].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    if ("children" in node) for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] ?? node);
  }
}
