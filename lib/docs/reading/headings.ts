/** The ids of a page's headings, and the title among them. */
import GithubSlugger, { slug } from "github-slugger";
import type { Heading, Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";
import type { Scope } from "./expressions.ts";
import { inlineText } from "./text.ts";

export type HeadingMark = { id: string; text: string; depth: number };

/** Ids the site itself uses: no heading may take them. */
const RESERVED = ["assistant-dock", "__next", "footnote-label"];
/** `{#id}` of Docusaurus and others, `[#id]` of Fumadocs and Nextra, at a heading's end. */
const OWN_ID = /\s*(?:\{#([\w.:-]+)\}|\[#([\w.:-]+)\])\s*$/;
/** Fumadocs' notes to its table of contents. */
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

/** Makes unique anchors of one page, from a heading's text or from the id it asks for. */
export type Anchors = (text: string, own?: string | null) => string;

export function anchors(): Anchors {
  const slugger = new GithubSlugger();
  for (const id of RESERVED) slugger.slug(id);
  return (text, own) => {
    if (own && !Object.hasOwn(slugger.occurrences, own)) {
      slugger.occurrences[own] = 0;
      return own;
    }
    return slugger.slug(own || (slug(text) === "" ? "section" : text));
  };
}

/** Takes the id a heading asks for out of its text. */
export function takeOwnId(node: Heading): string | null {
  const last = node.children.at(-1);
  if (last?.type === "mdxTextExpression") {
    const id = /^\s*\/\*\s*#([\w.:-]+)\s*\*\/\s*$/.exec(last.value)?.[1];
    if (id) node.children.pop();
    return id ?? null;
  }
  if (last?.type !== "text") return null;
  const plain = last.value.replace(TOC_FLAG, "");
  const found = OWN_ID.exec(plain);
  last.value = found ? plain.slice(0, found.index).replace(TOC_FLAG, "") : plain;
  return found?.[1] ?? found?.[2] ?? null;
}

/** Takes the `# heading` that is the page's title out of the tree: it is not a section of its own. */
export function takeTitle(tree: Root, named: boolean): Heading | null {
  const silent = (node: Nodes) => node.type === "mdxjsEsm" || node.type === "mdxFlowExpression";
  const first = tree.children.find((node) => !silent(node));
  const isTitle = (node: Nodes | undefined): node is Heading => node?.type === "heading" && node.depth === 1;
  const title = isTitle(first) ? first : named ? undefined : tree.children.find(isTitle);
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
      const own = takeOwnId(node);
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
  return marks;
}
