/** Captions of frames: `<Frame caption="See [the park](https://…)">` is Markdown, as Mintlify reads it. */
import type { Nodes, PhrasingContent, Root } from "mdast";
import { visit } from "unist-util-visit";
import type { Format } from "../format.ts";

/** Marks without which a caption is plain text. */
const MARKS = /\]\(|\*|_|`/;

/** Replaces captions that have marks of Markdown by elements, in place. */
export function readCaptions(tree: Root, parse: (source: string, format: Format) => Root): void {
  visit(tree, "mdxJsxFlowElement", (node) => {
    if (node.name !== "Frame") return;
    const caption = node.attributes.find((attribute) => "name" in attribute && attribute.name === "caption");
    if (typeof caption?.value !== "string" || !MARKS.test(caption.value)) return;
    const inline = phrasingOf(parse(caption.value, "md"));
    if (!inline) return;
    node.attributes = node.attributes.filter((attribute) => attribute !== caption);
    node.children.push({
      type: "mdxJsxFlowElement",
      name: "figcaption",
      attributes: [],
      children: [{ type: "paragraph", children: inline }],
    });
  });
}

/** The content of a text of one paragraph. Null for any other text. */
function phrasingOf({ children }: Root): PhrasingContent[] | null {
  const [only, ...others]: Nodes[] = children;
  return only?.type === "paragraph" && others.length === 0 ? only.children : null;
}
