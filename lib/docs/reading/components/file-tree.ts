/** Trees of files, in the components of several generators, as nested lists. */
import type { List, ListItem, Nodes, PhrasingContent, Root } from "mdast";
import { SKIP, visit } from "unist-util-visit";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Names are flat: `<FileTree.Folder>` is `FileTreeFolder`. */
const TREE = /^(FileTree|Files|Tree)$/;
const FOLDER = /^(FileTree|Files|Tree)?Folder$/;
const FILE = /^(FileTree|Files|Tree)?File$/;
/** Deeper folders are left out: a list in a list in a list has to end. */
const MAX_DEPTH = 20;

const isJsx = (node: Nodes): node is Jsx => node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";

/** Replaces `<Folder name="…">` and `<File name="…" />` inside a tree by items of lists, in place. */
export function markFileTrees(tree: Root): void {
  visit(tree, (node, index, parent) => {
    if (!isJsx(node) || !parent || index === undefined) return;
    const isLoose = FOLDER.test(node.name ?? "") && attributeOf(node, "name") !== null;
    if (!isLoose && !TREE.test(node.name ?? "")) return;
    const items = isLoose ? [itemOf(node, 0)] : itemsOf(node.children, 0);
    if (items.length === 0) return;
    const list = listOf(items);
    parent.children[index] = { type: "mdxJsxFlowElement", name: "FileTree", attributes: [], children: [list] };
    return SKIP;
  });
}

const listOf = (children: ListItem[]): List => ({ type: "list", ordered: false, spread: false, children });

/** The files and folders among `nodes`, also inside paragraphs and other components. */
function itemsOf(nodes: Nodes[], depth: number): ListItem[] {
  if (depth > MAX_DEPTH) return [];
  return nodes.flatMap((node) => {
    const isItem = isJsx(node) && (FOLDER.test(node.name ?? "") || FILE.test(node.name ?? ""));
    if (isItem && attributeOf(node, "name") !== null) return [itemOf(node, depth)];
    return node.type === "paragraph" || isJsx(node) ? itemsOf(node.children, depth + 1) : [];
  });
}

function itemOf(node: Jsx, depth: number): ListItem {
  const isFolder = FOLDER.test(node.name ?? "");
  const name = attributeOf(node, "name") ?? "";
  const value = isFolder && !name.endsWith("/") ? `${name}/` : name;
  const text: PhrasingContent = { type: "text", value };
  const isPointedOut = node.attributes.some(
    (attribute) => attribute.type === "mdxJsxAttribute" && /^(active|highlight)$/.test(attribute.name),
  );
  const label: PhrasingContent = isPointedOut ? { type: "strong", children: [text] } : text;
  const inside = isFolder ? itemsOf(node.children, depth + 1) : [];
  return {
    type: "listItem",
    spread: false,
    children: [{ type: "paragraph", children: [label] }, ...(inside.length > 0 ? [listOf(inside)] : [])],
  };
}

function attributeOf(node: Jsx, name: string): string | null {
  const found = node.attributes.find((attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === name);
  return typeof found?.value === "string" && found.value.trim() !== "" ? found.value : null;
}
