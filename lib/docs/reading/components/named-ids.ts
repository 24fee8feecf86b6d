/** Ids that components give themselves on their own site, for links to them. */
import { slug } from "github-slugger";
import type { Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";

type Flow = Extract<Nodes, { type: "mdxJsxFlowElement" }>;

/** Props that are ids: of any component, of React's examples, of its team. */
const ID_PROPS = ["id", "titleId", "permalink"];
/** Mintlify makes an id of the title of these. */
const TITLED = /^(?:Accordion|Expandable)$/;
const ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,200}$/u;

/** Adds an empty element with the id at the beginning of each component that has one, in place. */
export function addComponentIds(tree: Root): void {
  visit(tree, "mdxJsxFlowElement", (node) => {
    if (!/^[A-Z]/.test(node.name ?? "") || node.children.length === 0) return;
    const id = ID_PROPS.map((name) => propOf(node, name)).find(Boolean) ?? slugOfTitle(node);
    if (!ID.test(id)) return;
    const attribute = { type: "mdxJsxAttribute", name: "id", value: id } as const;
    node.children.unshift({ type: "mdxJsxFlowElement", name: "a", attributes: [attribute], children: [] });
  });
}

const slugOfTitle = (node: Flow): string => (TITLED.test(node.name ?? "") ? slug(propOf(node, "title")) : "");

function propOf(node: Flow, name: string): string {
  const found = node.attributes.find((attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === name);
  return typeof found?.value === "string" ? found.value : "";
}
