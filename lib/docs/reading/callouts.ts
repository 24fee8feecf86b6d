/** Turns admonitions of all generators into the `Callout` component. */
import type { Blockquote, Nodes, Paragraph, PhrasingContent, Root } from "mdast";
// Brings the directive nodes into mdast's types.
import type {} from "mdast-util-directive";
import { SKIP, visit } from "unist-util-visit";
import type { Scope } from "./expressions.ts";
import { inlineText } from "./text.ts";

type Container = Extract<Nodes, { type: "containerDirective" }>;
type Flow = Extract<Nodes, { type: "mdxJsxFlowElement" }>;

/** Names of admonitions, and the callout's kind for each. */
const KINDS: Record<string, string> = {
  note: "note",
  info: "info",
  important: "info",
  seealso: "info",
  tip: "tip",
  hint: "tip",
  success: "success",
  check: "success",
  warning: "warning",
  warn: "warning",
  caution: "caution",
  attention: "caution",
  danger: "danger",
  error: "danger",
  // MkDocs
  abstract: "note",
  summary: "note",
  example: "note",
  quote: "note",
  question: "info",
  failure: "danger",
  bug: "danger",
};
const kindOf = (name: string): string | undefined => (Object.hasOwn(KINDS, name) ? KINDS[name] : undefined);

/** `:::note[Title]` and `> [!NOTE]` as `<Callout kind="note" title="Title">`. */
export function markCallouts(tree: Root, scope: Scope): void {
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined) return;
    const replacement =
      node.type === "containerDirective"
        ? containerToCallout(node, scope)
        : node.type === "blockquote"
          ? alertToCallout(node)
          : undefined;
    if (!replacement) return;
    parent.children[index] = replacement;
    // The replacement is visited again: it may contain admonitions.
    return [SKIP, index];
  });
  joinTabs(tree);
}

/** Neighbouring tabs without a frame of their own become one group. */
function joinTabs(tree: Root): void {
  visit(tree, (node, index, parent) => {
    if (!isTab(node) || !parent || index === undefined || isTabs(parent)) return;
    const siblings: Nodes[] = parent.children;
    const end = siblings.findIndex((sibling, at) => at > index && !isTab(sibling));
    const tabs = siblings.slice(index, end < 0 ? undefined : end).filter(isTab);
    siblings.splice(index, tabs.length, element("Tabs", {}, tabs));
    return [SKIP, index];
  });
}

const isTab = (node: Nodes): node is Flow => node.type === "mdxJsxFlowElement" && node.name === "Tab";
const isTabs = (node: Nodes): boolean => "name" in node && /^(?:Tabs|CodeGroup)$/.test(node.name ?? "");

function containerToCallout(node: Container, scope: Scope): Flow {
  const [first, ...others] = node.children;
  const label = first?.type === "paragraph" && first.data?.directiveLabel ? first : undefined;
  const children = label ? others : node.children;
  const title = (label ? inlineText(label, scope, false).trim() : "") || node.attributes?.title || "";
  const name = node.name.toLowerCase();
  const kind = kindOf(name);
  if (kind) return element("Callout", { kind, title }, children);
  if (name === "tab") return element("Tab", { label: title || "Tab" }, children);
  if (name === "details") return element("details", {}, [summary(title || "Details"), ...children]);
  // Other containers, such as tabs and groups of code, are replaced by their title and content.
  return element(null, {}, label ? [{ type: "paragraph", children: label.children }, ...children] : children);
}

const element = (name: string | null, attributes: Record<string, string>, children: Flow["children"]): Flow => ({
  type: "mdxJsxFlowElement",
  name,
  attributes: Object.entries(attributes)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => ({ type: "mdxJsxAttribute", name, value })),
  children,
});

const summary = (title: string): Flow => {
  const text: Paragraph = { type: "paragraph", children: [{ type: "text", value: title }] };
  return element("summary", {}, [text]);
};

/** `[!NOTE]`, and the title that Hugo and Obsidian allow behind it. */
const ALERT = /^\[!(\w+)\][+-]?[ \t]*(?:([^\n]*)\n|$)?/;

/** GitHub's alert: a quote that begins with `[!NOTE]`. */
function alertToCallout({ children: [first, ...others] }: Blockquote): Flow | undefined {
  const lead = first?.type === "paragraph" ? first.children[0] : undefined;
  if (first?.type !== "paragraph" || lead?.type !== "text") return;
  const [marks = "", name = "", title = ""] = ALERT.exec(lead.value) ?? [];
  const kind = kindOf(name.toLowerCase());
  if (!kind) return;
  const rest: PhrasingContent[] = [
    { ...lead, value: lead.value.slice(marks.length) },
    ...first.children.slice(1),
  ].filter((child) => child.type !== "text" || child.value !== "");
  const body: Flow["children"] = rest.length > 0 ? [{ ...first, children: rest }, ...others] : others;
  return element("Callout", { kind, title: title.trim() }, body);
}
