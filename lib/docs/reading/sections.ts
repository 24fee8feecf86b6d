/** Cuts a page at its headings. All text that a reader sees on the page is in exactly one section. */
import type { Nodes, Root } from "mdast";
import type { HeadingMark } from "./headings.ts";
import type { Prepared } from "./prepare.ts";
import { attributeText, blockText, UNSEEN_ELEMENT } from "./text.ts";

export type ParsedSection = {
  /** `path#anchor`; the anchor is the id of a heading on the page. */
  url: string;
  path: string;
  anchor: string;
  /** The page's title. */
  title: string;
  heading: string;
  /** Headings from the page's title down to this section. */
  headingPath: string[];
  /** Markdown without links, in the order of the page. */
  content: string;
};
/** A section with a hash, which changes with its heading or content. */
export type DocSection = ParsedSection & { hash: string };

type Draft = { mark: HeadingMark; trail: HeadingMark[]; blocks: string[] };

/** Sections of a prepared tree, the page's own introduction first. */
export function readSections(
  tree: Root,
  prepared: Prepared,
  page: { path: string; description: string | null },
): ParsedSection[] {
  const top: HeadingMark = { id: prepared.titleId, text: prepared.title, depth: 0 };
  const intro = [prepared.subtitle, page.description].filter((text) => text !== null);
  const drafts: Draft[] = [{ mark: top, trail: [top], blocks: intro }];
  collect(tree, prepared, drafts);
  return drafts.map((draft, i) => ({
    url: `${page.path}#${draft.mark.id}`,
    path: page.path,
    anchor: draft.mark.id,
    title: prepared.title,
    heading: draft.mark.text || prepared.title,
    headingPath: draft.trail.map((mark) => mark.text).filter(Boolean),
    content: draft.blocks.join("\n\n") || listSubheadings(drafts, i),
  }));
}

/** The content of a heading that has only headings under it: a list of these. */
function listSubheadings(drafts: Draft[], index: number): string {
  const own = drafts[index]?.mark.depth ?? 0;
  const rest = drafts.slice(index + 1);
  const end = rest.findIndex((draft) => draft.mark.depth <= own);
  return rest
    .slice(0, end < 0 ? undefined : end)
    .map((draft) => `- ${draft.mark.text}`)
    .join("\n");
}

/** Adds all blocks to `drafts` in order. The children of a component with headings are added one by one. */
function collect(node: Nodes, prepared: Prepared, drafts: Draft[]): void {
  const mark = prepared.headings.get(node);
  const last = drafts.at(-1);
  if (mark) {
    const trail = [...(last?.trail ?? []).filter((above) => above.depth < mark.depth), mark];
    drafts.push({ mark, trail, blocks: [] });
  } else if ("children" in node && hasHeading(node, prepared)) {
    const isJsx = node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";
    if (isJsx && UNSEEN_ELEMENT.test(node.name ?? "")) return;
    if (isJsx) last?.blocks.push(...attributeText(node, prepared.scope));
    for (const child of node.children) collect(child, prepared, drafts);
  } else {
    last?.blocks.push(...blockText(node, prepared.scope));
  }
}

const hasHeading = (node: Nodes, prepared: Prepared): boolean =>
  node.type === "root" ||
  ("children" in node && node.children.some((child) => prepared.headings.has(child) || hasHeading(child, prepared)));
