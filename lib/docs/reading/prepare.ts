/**
 * What happens to a page's tree before anything reads it. The index and the renderer both run exactly this, which is
 * why an anchor in a search result is always an id on the page.
 */
import GithubSlugger, { slug } from "github-slugger";
import type { Heading, Nodes, Parents, PhrasingContent, Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import { plainValue, readExports, type Scope } from "./expressions.ts";
import { inlineText } from "./text.ts";

export type Format = "mdx" | "md";
export type HeadingMark = { id: string; text: string; depth: number };
export type Prepared = {
  title: string;
  /** Anchor of the page's title. */
  titleId: string;
  /** Text of the `# heading` when the frontmatter names the page differently. */
  subtitle: string | null;
  headings: Map<Nodes, HeadingMark>;
  scope: Scope;
  /** What could not be shown as written. */
  notes: string[];
};

/** Ids the site itself uses: no heading may take them. */
const RESERVED = ["assistant-dock", "__next", "footnote-label"];

/** Turns heading texts of one page into unique anchors. */
export function anchors(): (text: string) => string {
  const slugger = new GithubSlugger();
  for (const id of RESERVED) slugger.slug(id);
  return (text) => slugger.slug(slug(text) === "" ? "section" : text);
}

/** Throws when `source` is not valid in its format; any text is valid Markdown. */
export function parseTree(source: string, format: Format): Root {
  const parser = unified().use(remarkParse).use(remarkGfm);
  return format === "mdx" ? parser.use(remarkMdx).parse(source) : parser.parse(source);
}

/** Prepares `tree` in place. `title` is the frontmatter's, `fallback` the name of last resort. */
export function prepare(tree: Root, names: { title: string | null; fallback: string }): Prepared {
  const notes: string[] = [];
  const scope = settleExpressions(tree, notes);
  textOfHtml(tree);
  dropImports(tree);
  const lead = takeTitle(tree, names.title !== null);
  const leadText = lead && inlineText(lead, scope, false).trim();
  const title = names.title ?? (leadText || names.fallback);
  const anchor = anchors();
  const titleId = anchor(title);
  const headings = markHeadings(tree, scope, anchor);
  return { title, titleId, subtitle: leadText && leadText !== title ? leadText : null, headings, scope, notes };
}

/** Keeps what is plain data, drops imports and code; code in the middle of the text is shown as code. */
function settleExpressions(tree: Root, notes: string[]): Scope {
  const scope: Scope = new Map();
  visit(tree, "mdxjsEsm", (node, index, parent) => {
    if (!parent || index === undefined) return;
    const kept = node.data?.estree ? readExports(node.data.estree, scope) : [];
    if (node.data?.estree && kept.length > 0) {
      node.data.estree.body = kept;
      return;
    }
    parent.children.splice(index, 1);
    return [SKIP, index];
  });
  visit(tree, (node, index, parent) => {
    if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") {
      // `<Tabs.Item>` is a component by the name `TabsItem`: names stay flat.
      node.name = node.name?.replaceAll(/[.:]/g, "") ?? null;
      node.attributes = node.attributes.filter((attribute) => {
        const program =
          attribute.type === "mdxJsxExpressionAttribute"
            ? attribute.data?.estree
            : typeof attribute.value === "object" && attribute.value?.data?.estree;
        const keep = !program || plainValue(program, scope) !== null;
        if (!keep) notes.push(`<${node.name}> lost an attribute that is code`);
        return keep;
      });
    }
    if (node.type !== "mdxTextExpression" && node.type !== "mdxFlowExpression") return;
    if (!parent || index === undefined || plainValue(node.data?.estree, scope)) return;
    notes.push(`{${node.value.slice(0, 60)}} is code and is shown as code`);
    const inline = { type: "inlineCode", value: node.value } as const;
    parent.children[index] = node.type === "mdxTextExpression" ? inline : { type: "paragraph", children: [inline] };
  });
  return scope;
}

/** Raw HTML of a Markdown page is never rendered: its text stays, scripts and styles go with theirs. */
function textOfHtml(tree: Root): void {
  let hidden: string | null = null;
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined || node.type === "root") return;
    const open = node.type === "html" ? /^<(script|style|template)\b/i.exec(node.value)?.[1] : undefined;
    if (open && node.type === "html" && !/<\/\w+>\s*$/.test(node.value)) hidden = open.toLowerCase();
    const close = node.type === "html" && hidden !== null && node.value.toLowerCase().includes(`</${hidden}`);
    if (hidden !== null && !("children" in node)) {
      if (close) hidden = null;
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    if (node.type !== "html") return;
    const text = htmlText(node.value);
    const replacement: Nodes[] = text === "" ? [] : [textNode(parent, text)];
    parent.children.splice(index, 1, ...(replacement as PhrasingContent[]));
    return [SKIP, index + replacement.length];
  });
}

const textNode = (parent: Parents, value: string): Nodes =>
  parent.type === "root" || parent.type === "blockquote" || parent.type === "listItem"
    ? { type: "paragraph", children: [{ type: "text", value }] }
    : { type: "text", value };

/** The text between tags, and what attributes such as a title say. */
function htmlText(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(-->|$)/g, "")
    .replace(/<(script|style|template)\b[\s\S]*?(<\/\1\s*>|$)/gi, "")
    .replace(/<[^>]*>?/g, (tag) => {
      const said = [...tag.matchAll(/\s(?:title|label|alt|description)=(["'])(.*?)\1/gi)].map((match) => match[2]);
      return said.length > 0 ? ` ${said.join(" ")} ` : "";
    })
    .replace(/[ \t]+/g, " ")
    .trim();
}

const IMPORT_LINES = /^(import\s+(\S.*?\sfrom\s+)?["'][^"']+["'];?\s*)+$/;

/** An MDX page that is read as Markdown shows its imports as a paragraph: they say nothing to a reader. */
function dropImports(tree: Root): void {
  tree.children = tree.children.filter(
    (node) => node.type !== "paragraph" || !IMPORT_LINES.test(inlineText(node, new Map())),
  );
}

/** Takes the `# heading` that is the page's title out of the tree: it is not a section of its own. */
function takeTitle(tree: Root, named: boolean): Heading | null {
  const silent = (node: Nodes) => node.type === "mdxjsEsm" || node.type === "mdxFlowExpression";
  const first = tree.children.find((node) => !silent(node));
  const isTitle = (node: Nodes | undefined): node is Heading => node?.type === "heading" && node.depth === 1;
  const title = isTitle(first) ? first : named ? undefined : tree.children.find(isTitle);
  if (!isTitle(title)) return null;
  tree.children.splice(tree.children.indexOf(title), 1);
  return title;
}

/** Gives every heading its id, written as `##` or as `<h2>`, in the order of the page. */
function markHeadings(tree: Root, scope: Scope, anchor: (text: string) => string): Map<Nodes, HeadingMark> {
  const marks = new Map<Nodes, HeadingMark>();
  visit(tree, (node) => {
    const text = () => inlineText(node, scope, false).replace(/\s+/g, " ").trim();
    if (node.type === "heading") {
      const mark = { id: anchor(text()), text: text(), depth: node.depth };
      marks.set(node, mark);
      node.data = { ...node.data, hProperties: { ...node.data?.hProperties, id: mark.id } };
    }
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    const depth = Number(/^h([1-6])$/.exec(node.name ?? "")?.[1] ?? 0);
    if (depth === 0) return;
    const own = node.attributes.find((attribute) => attribute.type === "mdxJsxAttribute" && attribute.name === "id");
    const mark = { id: typeof own?.value === "string" ? own.value : anchor(text()), text: text(), depth };
    if (!own) node.attributes.push({ type: "mdxJsxAttribute", name: "id", value: mark.id });
    marks.set(node, mark);
  });
  return marks;
}
