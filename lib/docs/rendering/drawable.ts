/** Makes a tree that React can draw, whatever it was made of: React refuses a whole page for one wrong node. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { elementProps } from "./attributes.ts";
import { isMisplaced, nest } from "./nesting.ts";
import { mapLists } from "./nodes.ts";
import { isSvgOnly, isVoid } from "./tree.ts";

/** Deeper nodes are replaced by their text. React, JSON and browsers all walk trees by recursion. */
const MAX_DEPTH = 100;
/** Names of elements and of the components that the browser draws. */
const TAG = /^[A-Za-z][A-Za-z0-9]*$/;

export const toDrawable = (nodes: DocNode[]): DocNode[] => list(nodes, { depth: 0, inSvg: false, parent: "" });

type Place = { depth: number; inSvg: boolean; parent: string };

const list = (nodes: DocNode[], place: Place): DocNode[] => nodes.flatMap((node) => one(node, place));

function one(node: DocNode, { depth, inSvg, parent }: Place): DocNode[] {
  if (typeof node === "string") return [node];
  if (depth > MAX_DEPTH) return [shallowText(node)];
  const below = { depth: depth + 1, inSvg: node.tag === "svg" || inSvg, parent: node.tag };
  // React would move a `<title>` outside a picture into the page's head.
  const isStrange = !TAG.test(node.tag) || (isSvgOnly(node.tag) && !inSvg);
  if (isStrange || isMisplaced(node.tag, parent)) return list(node.children, { ...below, parent });
  const drawn = mapLists(node, (nodes) => list(nodes, below));
  if (isVoid(node.tag)) return [{ ...drawn, props: elementProps(node.tag, node.props), children: [] }];
  if (/^[A-Z]/.test(node.tag)) return [drawn];
  return nest({ ...drawn, props: elementProps(node.tag, node.props) }, parent);
}

/** Text without recursion into trees of any depth. */
function shallowText(node: DocElement): string {
  const texts: string[] = [];
  const left: DocNode[] = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === "string") texts.push(next);
    else for (const child of next.children.toReversed()) left.push(child);
  }
  return texts.join("");
}

/** The page as text alone, for a page that nothing else can be made of. */
export const toPlainText = (text: string): DocNode[] => [
  { tag: "pre", props: { className: "doc-source" }, children: [text] },
];
