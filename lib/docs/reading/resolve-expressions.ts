/** Replaces a page's code by its plain data. No code of a page is ever run. */
import type { Nodes, Root } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { isSeenProp } from "#lib/contract/docs.ts";
import { dedent } from "./components/live-code.ts";
import { plainValue, readExports, type Scope } from "./expressions.ts";
import { addNote, type PageNote } from "./notes.ts";
import { plainPartOf, programOf } from "./plain-parts.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
type Attribute = Jsx["attributes"][number];

/** Removes imports and code, in place. Code inside the text is shown as code. Adds what is not shown to `notes`. */
export function resolveExpressions(tree: Root, scope: Scope, notes: PageNote[]): void {
  const lost = new Set<string>();
  const shown = new Set<string>();
  visit(tree, "mdxjsEsm", (node, index, parent) => {
    if (!parent || index === undefined) return;
    const plain = node.data?.estree ? readExports(node.data.estree, scope) : [];
    if (node.data?.estree && plain.length > 0) {
      node.data.estree.body = plain;
      return;
    }
    parent.children.splice(index, 1);
    return [SKIP, index];
  });
  visit(tree, (node, index, parent) => {
    if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") {
      // `<Tabs.Item>` is a component by the name `TabsItem`: names stay flat.
      node.name = node.name?.replaceAll(/[.:]/g, "") ?? null;
      node.attributes = node.attributes.flatMap((attribute) => resolveAttribute(attribute, node, scope, lost));
    }
    if (node.type !== "mdxTextExpression" && node.type !== "mdxFlowExpression") return;
    if (!parent || index === undefined || plainValue(node.data?.estree, scope)) return;
    shown.add(`{${node.value.trim().replace(/\s+/g, " ").slice(0, 60)}}`);
    parent.children[index] =
      node.type === "mdxTextExpression"
        ? { type: "inlineCode", value: node.value }
        : node.value.includes("\n")
          ? { type: "code", lang: "jsx", value: dedent(node.value.trim().replace(/^`([^`]*)`$/, "$1")) }
          : { type: "paragraph", children: [{ type: "inlineCode", value: node.value }] };
  });
  const why = "because it is code or of another file";
  if (shown.size > 0) addNote(notes, "code", `shown as code, ${why}: ${[...shown].join(", ")}`);
  if (lost.size > 0) addNote(notes, "props", `not shown, ${why}: ${[...lost].join(", ")}`);
}

/** An attribute with the plain part of its value. Only attributes that readers would see get a note. */
function resolveAttribute(attribute: Attribute, node: Jsx, scope: Scope, lost: Set<string>): Attribute[] {
  const program =
    attribute.type === "mdxJsxExpressionAttribute"
      ? attribute.data?.estree
      : typeof attribute.value === "object" && attribute.value?.data?.estree;
  if (!program || plainValue(program, scope) !== null) return [attribute];
  const part = plainPartOf(program, scope);
  if (attribute.type === "mdxJsxExpressionAttribute") {
    lost.add(`<${node.name} {…}>`);
    return [];
  }
  const { name } = attribute;
  if (isSeenProp(name)) lost.add(`${part === undefined ? "" : "parts of "}<${node.name} ${name}>`);
  if (part === undefined) return [];
  const value = { type: "mdxJsxAttributeValueExpression", value: "", data: { estree: programOf(part) } } as const;
  return [{ ...attribute, value }];
}
