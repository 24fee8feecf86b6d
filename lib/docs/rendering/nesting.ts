/**
 * Keeps elements where HTML allows them. A browser would move others while it reads the page, and React then draws the
 * whole page again.
 */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { box, element } from "./nodes.ts";

/** Elements that a paragraph ends at. Components are blocks, too, but for the badge. */
const BLOCK =
  /^(article|aside|blockquote|details|div|dl|figure|figcaption|h[1-6]|hr|ol|p|pre|section|table|ul|li|dd|dt|summary|(?!Badge$)[A-Z]\w*)$/;
const CELL = /^(td|th)$/;
const ROWS = /^(thead|tbody|tfoot)$/;

const isBlock = (node: DocNode): boolean =>
  typeof node !== "string" && (BLOCK.test(node.tag) || (!CELL.test(node.tag) && node.children.some(isBlock)));

/** Whether the element has no meaning below `parent`, so that only its content is shown. */
export function isMisplaced(tag: string, parent: string): boolean {
  if (ROWS.test(tag) || tag === "caption" || tag === "colgroup") return parent !== "table";
  if (tag === "tr") return parent !== "table" && !ROWS.test(parent);
  return tag === "col" && parent !== "colgroup";
}

/** The element as HTML allows it below `parent`. Its children are so already. */
export function nest(node: DocElement, parent: string): DocNode[] {
  const { tag, children } = node;
  if (tag === "p" && children.some(isBlock)) return [box("doc-paragraph", children)];
  if (tag === "li" && !/^[uo]l$/.test(parent)) return [{ ...node, tag: "div" }];
  if (tag === "a") return [{ ...node, children: withoutLinks(children) }];
  if (tag === "table") return tableOf(node);
  if (ROWS.test(tag)) return [{ ...node, children: rowsOf(children) }];
  if (tag === "tr") return [{ ...node, children: children.filter(isNoBlank).map(toCell) }];
  if (CELL.test(tag) && parent !== "tr") return [element("div", {}, children)];
  return [node];
}

const isNoBlank = (node: DocNode): boolean => typeof node !== "string" || node.trim() !== "";
const toCell = (node: DocNode): DocNode =>
  typeof node !== "string" && CELL.test(node.tag) ? node : element("td", {}, [node]);

/** Rows belong to a group of rows, and nothing else to a table. */
function tableOf(node: DocElement): DocNode[] {
  const parts = node.children.filter((child): child is DocElement => typeof child !== "string");
  const isPart = ({ tag }: DocElement) => ROWS.test(tag) || /^(tr|caption|colgroup)$/.test(tag);
  const strange = node.children.filter((child) => isNoBlank(child) && (typeof child === "string" || !isPart(child)));
  const loose = parts.filter(({ tag }) => tag === "tr");
  const kept = parts.filter((part) => isPart(part) && part.tag !== "tr");
  const children = loose.length > 0 ? [...kept, element("tbody", {}, loose)] : kept;
  return [...strange, ...(children.length > 0 ? [{ ...node, children }] : [])];
}

const rowsOf = (nodes: DocNode[]): DocNode[] =>
  nodes
    .filter(isNoBlank)
    .map((node) => (typeof node !== "string" && node.tag === "tr" ? node : element("tr", {}, [toCell(node)])));

export const withoutLinks = (nodes: DocNode[]): DocNode[] =>
  nodes.map((node) => {
    if (typeof node === "string") return node;
    const children = withoutLinks(node.children);
    return node.tag === "a" ? element("span", {}, children) : { ...node, children };
  });
