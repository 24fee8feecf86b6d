/** The ids of a page's headings, and the title among them. */
import GithubSlugger, { slug } from "github-slugger";
import type { Heading, Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";
import type { Scope } from "./expressions.ts";
import { inlineText } from "./text.ts";

export type HeadingMark = { id: string; text: string; depth: number };

/** Ids that the site itself uses. No heading gets one of them. */
const RESERVED = ["assistant-dock", "__next", "footnote-label"];
/** `{#id}` of Docusaurus and others, `[#id]` of Fumadocs and Nextra, at a heading's end. */
const OWN_ID = /(?:\{#([^\s{}]+)\}|\[#([^\s[\]]+)\])\s*$/;
/** A comment that is an id: `#id` for Docusaurus, `id` without spaces for React. */
const COMMENT_ID = /^\s*\/\*(?:\s*#([^\s*]+)\s*|([^\s#*]+))\*\/\s*$/;
/** Fumadocs' flags for its table of contents. */
const TOC_FLAG = /\s*\[!?toc\]\s*$/;

/** The depth of `h1` to `h6`; null for any other name of an element. */
export const headingDepth = (name: string | null): Heading["depth"] | null => DEPTHS.get(name ?? "") ?? null;

const DEPTHS = new Map<string, Heading["depth"]>([
  ["h1", 1],
  ["h2", 2],
  ["h3", 3],
  ["h4", 4],
  ["h5", 5],
  ["h6", 6],
]);

export type Anchors = {
  /** Creates an anchor that is unique on its page, from a heading's text or from its own id. */
  (text: string, own?: string | null): string;
  /** Whether a heading, the title or the site itself has this id. */
  isTaken(id: string): boolean;
};

export function createAnchors(): Anchors {
  const slugger = new GithubSlugger();
  for (const id of RESERVED) slugger.slug(id);
  const isTaken = (id: string): boolean => Object.hasOwn(slugger.occurrences, id);
  const create = (text: string, own?: string | null): string => {
    if (own && !isTaken(own)) {
      slugger.occurrences[own] = 0;
      return own;
    }
    return slugger.slug(own || (slug(text) === "" ? "section" : text));
  };
  return Object.assign(create, { isTaken });
}

/** Removes a heading's own id from its text, and returns it. */
export function extractId(node: Heading): string | null {
  const given = node.data?.hProperties?.id;
  if (typeof given === "string") return given;
  const last = node.children.at(-1);
  if (last?.type === "mdxTextExpression") {
    const [found, ofDocusaurus, ofReact] = COMMENT_ID.exec(last.value) ?? [];
    if (found) node.children.pop();
    return ofDocusaurus ?? ofReact ?? null;
  }
  if (last?.type !== "text") return null;
  const plain = last.value.replace(TOC_FLAG, "");
  const found = OWN_ID.exec(plain);
  last.value = found ? plain.slice(0, found.index).trimEnd().replace(TOC_FLAG, "") : plain;
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * Removes the `# heading` that is the page's title from the tree, and returns it: it is not a section of its own.
 * `hasTitle`: the frontmatter names the page, so that only a heading above all else is taken.
 */
export function extractTitle(tree: Root, hasTitle: boolean): Heading | null {
  const isInvisible = (node: Nodes) => node.type === "mdxjsEsm" || node.type === "mdxFlowExpression";
  const first = tree.children.find((node) => !isInvisible(node));
  const isTitle = (node: Nodes | undefined): node is Heading => node?.type === "heading" && node.depth === 1;
  const title = isTitle(first) ? first : hasTitle ? undefined : tree.children.find(isTitle);
  if (!isTitle(title)) return null;
  tree.children.splice(tree.children.indexOf(title), 1);
  return title;
}

/** Gives every heading its id, written as `##` or as `<h2>`, in the order of the page. */
export function markHeadings(tree: Root, scope: Scope, anchor: Anchors): Map<Nodes, HeadingMark> {
  const marks = new Map<Nodes, HeadingMark>();
  visit(tree, (node) => {
    const text = () => inlineText(node, scope, false).replace(/\s+/g, " ").trim();
    if (node.type === "heading") {
      const own = extractId(node);
      const mark = { id: anchor(text(), own), text: text(), depth: node.depth };
      marks.set(node, mark);
      node.data = { ...node.data, hProperties: { ...node.data?.hProperties, id: mark.id } };
    }
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    const depth = headingDepth(node.name);
    if (depth === null) return;
    const own = node.attributes.find((attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === "id");
    const mark = { id: anchor(text(), typeof own?.value === "string" ? own.value : null), text: text(), depth };
    node.attributes = node.attributes.filter((attribute) => attribute !== own);
    node.attributes.push({ type: "mdxJsxAttribute", name: "id", value: mark.id });
    marks.set(node, mark);
  });
  dropTakenIds(tree, marks, anchor);
  return marks;
}

/** Removes ids that the page has twice: a heading keeps its own, else the first element does. */
function dropTakenIds(tree: Root, marks: Map<Nodes, HeadingMark>, { isTaken }: Anchors): void {
  const seen = new Set<unknown>();
  visit(tree, (node) => {
    if ((node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") || marks.has(node)) return;
    if (!/^[a-z]/.test(node.name ?? "")) return;
    node.attributes = node.attributes.filter((attribute) => {
      if (attribute.type !== "mdxJsxAttribute" || attribute.name !== "id") return true;
      const isFree = typeof attribute.value !== "string" || !(isTaken(attribute.value) || seen.has(attribute.value));
      seen.add(attribute.value);
      return isFree;
    });
  });
}
