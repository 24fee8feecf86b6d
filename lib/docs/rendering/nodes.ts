/** Reads and changes trees of nodes. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";

/** The text of a node, as a browser would show it. */
export const nodeText = (node: DocNode): string =>
  typeof node === "string" ? node : node.children.map(nodeText).join("");

/** The element with other children and slots: each list of nodes below it goes through `change`. */
export function mapLists(element: DocElement, change: (nodes: DocNode[]) => DocNode[]): DocElement {
  const { slots, ...rest } = element;
  const children = change(element.children);
  if (!slots) return { ...rest, children };
  return {
    ...rest,
    children,
    slots: Object.fromEntries(Object.entries(slots).map(([name, nodes]) => [name, change(nodes)])),
  };
}

/** As `mapLists`, for a change that waits for something. */
export async function mapListsAsync(
  element: DocElement,
  change: (nodes: DocNode[]) => Promise<DocNode[]>,
): Promise<DocElement> {
  const { slots, ...rest } = element;
  const children = await change(element.children);
  if (!slots) return { ...rest, children };
  const changed = Object.entries(slots).map(async ([name, nodes]) => [name, await change(nodes)] as const);
  return { ...rest, children, slots: Object.fromEntries(await Promise.all(changed)) };
}

type Props = Record<string, unknown>;

/** An element that the site itself draws a component with. */
export const element = (tag: string, props: Props, children: DocNode[]): DocElement => ({ tag, props, children });
export const box = (className: string, children: DocNode[], tag = "div"): DocElement =>
  element(tag, { className }, children);

/** The first of these props that is a text. */
export function textProp({ props, slots }: DocElement, ...names: string[]): string | null {
  for (const name of names) {
    const value = props[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (typeof value === "number") return String(value);
    const slot = slots?.[name];
    const text = slot?.map(nodeText).join("").trim();
    if (text) return text;
  }
  return null;
}

/** The first of these props that has content, as nodes. */
export function contentProp(node: DocElement, ...names: string[]): DocNode[] {
  for (const name of names) {
    const slot = node.slots?.[name];
    if (slot && slot.length > 0) return slot;
    const text = textProp(node, name);
    if (text !== null) return [text];
  }
  return [];
}

/** The elements of a list, without the text between them. */
export const elementsOf = (nodes: DocNode[]): DocElement[] => nodes.filter((node) => typeof node !== "string");
