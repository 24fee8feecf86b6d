/** Components that arrange what is in them: tabs, groups of code, steps, trees of files. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { codeOf, infoOf } from "../code.ts";
import { box, contentProp, element, elementsOf, nodeText, textProp } from "../nodes.ts";
import type { Draw } from "./own.ts";

const TAB = /^(Tab|TabItem|TabsItem|TabsTab|TabsContent|TabPanel|TabsPanel)$/;

/** Tabs with the labels that the group or its tabs give. A group without tabs is replaced by its content. */
function tabs(node: DocElement): DocNode[] {
  const found = tabsIn(node.children);
  if (found.length === 0) return node.children;
  const triggers = triggersIn(node.children);
  return toTabs(found.map((tab, i) => ({ label: labelOf(tab, i, node.props, triggers), children: tab.children })));
}

/** Tabs that are direct children, or within elements around them. */
const tabsIn = (nodes: DocNode[]): DocElement[] =>
  elementsOf(nodes).flatMap((node) => (TAB.test(node.tag) ? [node] : tabsIn(node.children)));

/** Labels that stand apart from the panels, by value. */
const triggersIn = (nodes: DocNode[]): Map<string, string> =>
  new Map(
    elementsOf(nodes).flatMap((node): [string, string][] =>
      /^(TabsTrigger|TabTrigger)$/.test(node.tag)
        ? [[textProp(node, "value") ?? "", nodeText(node)]]
        : [...triggersIn(node.children)],
    ),
  );

function labelOf(tab: DocElement, i: number, group: Record<string, unknown>, triggers: Map<string, string>): string {
  const value = textProp(tab, "value");
  const item: unknown = Array.isArray(group.items) ? group.items[i] : undefined;
  return (
    textProp(tab, "label", "title") ??
    triggers.get(value ?? "") ??
    labelIn(group.values, value) ??
    (typeof item === "string" ? item : labelIn([item])) ??
    textProp(tab, "name", "value") ??
    `Tab ${i + 1}`
  );
}

/** The label of the entry for a value. */
function labelIn(entries: unknown, value?: string | null): string | undefined {
  if (!Array.isArray(entries)) return undefined;
  for (const entry of entries) {
    if (typeof entry !== "object" || entry === null || !("label" in entry)) continue;
    const isWanted = value === undefined || ("value" in entry && entry.value === value);
    if (isWanted && typeof entry.label === "string") return entry.label;
  }
  return undefined;
}

const toTabs = (panels: { label: string; children: DocNode[] }[]): DocNode[] => [
  element(
    "Tabs",
    {},
    panels.map(({ label, children }) => element("Tab", { label }, children)),
  ),
];

/** Code blocks behind tabs that have the blocks' titles. Anything else inside stands below. */
function codeGroup(node: DocElement): DocNode[] {
  const files = blocksIn(node.children).flatMap((block) => {
    const code = codeOf(block);
    const info = code && infoOf(code);
    return info && !info.info.hidden ? [{ block, label: info.info.tab ?? info.info.title ?? info.lang }] : [];
  });
  if (files.length === 0) return node.children;
  const others = withoutBlocks(node.children);
  if (files.length === 1) return [...files.map(({ block }) => block), ...others];
  return [...toTabs(files.map(({ block, label }) => ({ label, children: [block] }))), ...others];
}

const blocksIn = (nodes: DocNode[]): DocElement[] =>
  elementsOf(nodes).flatMap((node) => (codeOf(node) ? [node] : blocksIn(node.children)));

const withoutBlocks = (nodes: DocNode[]): DocNode[] =>
  nodes.filter((node) => typeof node === "string" || blocksIn([node]).length === 0);

/** Code blocks in a row that name their tabs. */
export function joinTabs(nodes: DocNode[]): DocNode[] {
  const joined: DocNode[] = [];
  let row: { label: string; children: DocNode[] }[] = [];
  const close = () => {
    joined.push(...(row.length > 1 ? toTabs(row) : row.flatMap(({ children }) => children)));
    row = [];
  };
  for (const node of nodes) {
    const code = codeOf(node);
    const label = code && infoOf(code).info.tab;
    if (label) {
      row.push({ label, children: [node] });
      continue;
    }
    if (typeof node === "string" && node.trim() === "" && row.length > 0) continue;
    close();
    joined.push(node);
  }
  close();
  return joined;
}

/** Numbered steps: `<Step>`s, one list, or headings. */
function steps(node: DocElement): DocNode[] {
  const inside = elementsOf(node.children);
  const [only, ...others] = inside;
  if (only?.tag === "ol" && others.length === 0) return [box("doc-steps", only.children, "ol")];
  if (inside.length > 0 && inside.every(({ tag, props }) => tag === "li" && props.className === "doc-step")) {
    return [box("doc-steps", inside, "ol")];
  }
  return [box("doc-stages", node.children)];
}

function step(node: DocElement): DocNode[] {
  const title = contentProp(node, "title", "label");
  const head = title.length > 0 ? [box("doc-step-title", title, "p")] : [];
  return [box("doc-step", [...head, ...node.children], "li")];
}

/** A list of files: items that contain a list or end in a slash are folders. */
function fileTree(node: DocElement): DocNode[] | null {
  if (!elementsOf(node.children).some(({ tag }) => tag === "ul")) return null;
  return [box("doc-tree", node.children.map(markFolders))];
}

function markFolders(node: DocNode): DocNode {
  if (typeof node === "string") return node;
  const children = node.children.map(markFolders);
  if (node.tag !== "li") return { ...node, children };
  const text = nodeText({ ...node, children: node.children.filter((child) => !isList(child)) }).trim();
  const isFolder = node.children.some(isList) || text.endsWith("/");
  return { ...node, children, props: { className: isFolder ? "is-folder" : "is-file" } };
}

const isList = (node: DocNode): boolean => typeof node !== "string" && /^[uo]l$/.test(node.tag);

export const GROUPS: Record<string, Draw> = {
  CodeGroup: codeGroup,
  CodeTabs: codeGroup,
  CodeBlockTabs: codeGroup,
  FileTree: fileTree,
  Files: fileTree,
  RequestExample: codeGroup,
  ResponseExample: codeGroup,
  Sandpack: codeGroup,
  SandpackRSC: codeGroup,
  SandpackWithHTMLOutput: codeGroup,
  Step: step,
  Steps: steps,
  Tabs: tabs,
  TabGroup: tabs,
  Tree: fileTree,
};
