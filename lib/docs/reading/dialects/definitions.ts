/** Definition lists of Hugo, MkDocs and Pandoc: a term, and below it lines that begin with `: `. */
import { slug } from "github-slugger";
import type { Nodes, Paragraph, PhrasingContent, Root } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { inlineText } from "../text.ts";

type Flow = Extract<Nodes, { type: "mdxJsxFlowElement" }>;
type Line = PhrasingContent[];

/** Replaces paragraphs of terms and definitions by `<dl>`, in place. Each term gets an id, which links may lead to. */
export function markDefinitions(tree: Root): void {
  const lists = new Set<Nodes>();
  visit(tree, "paragraph", (node, index, parent) => {
    if (!parent || index === undefined) return;
    const lines = linesOf(node);
    const first = lines.findIndex(isDefinition);
    if (first < 1) return;
    const siblings: Nodes[] = parent.children;
    const above = siblings[index - 1];
    if (above?.type === "mdxJsxFlowElement" && lists.has(above)) {
      above.children.push(...toItems(lines));
      siblings.splice(index, 1);
      return [SKIP, index];
    }
    const list: Flow = { type: "mdxJsxFlowElement", name: "dl", attributes: [], children: toItems(lines) };
    lists.add(list);
    siblings[index] = list;
    return [SKIP, index + 1];
  });
}

const isDefinition = ([first]: Line): boolean => first?.type === "text" && /^:[ \t]+\S|^:[ \t]+$/.test(first.value);

/** The lines of a paragraph. Only breaks between words of plain text part them. */
function linesOf({ children }: Paragraph): Line[] {
  const lines: Line[] = [[]];
  for (const child of children) {
    const parts = child.type === "text" ? child.value.split("\n") : [null];
    for (const [i, part] of parts.entries()) {
      if (i > 0) lines.push([]);
      if (part === null) lines.at(-1)?.push(child);
      else if (part !== "") lines.at(-1)?.push({ type: "text", value: part });
    }
  }
  return lines;
}

/** A line before a definition is a term; a line after one goes on with it. */
function toItems(lines: Line[]): Flow[] {
  const items: Flow[] = [];
  for (const [i, line] of lines.entries()) {
    const last = items.at(-1);
    const [first, ...rest] = line;
    if (isDefinition(line) && first?.type === "text") {
      items.push(element("dd", [{ type: "text", value: first.value.replace(/^:[ \t]+/, "") }, ...rest]));
    } else if (last?.name === "dd" && !isDefinition(lines[i + 1] ?? [])) {
      const paragraph = last.children[0];
      if (paragraph?.type === "paragraph") paragraph.children.push({ type: "text", value: "\n" }, ...line);
    } else if (line.length > 0) items.push(element("dt", line));
  }
  return items;
}

function element(name: "dt" | "dd", children: Line): Flow {
  const paragraph: Paragraph = { type: "paragraph", children };
  const id = name === "dt" ? slug(inlineText(paragraph, new Map(), false).trim()) : "";
  const attributes: Flow["attributes"] = id ? [{ type: "mdxJsxAttribute", name: "id", value: id }] : [];
  return { type: "mdxJsxFlowElement", name, attributes, children: [paragraph] };
}
