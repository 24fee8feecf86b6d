/** A page as Markdown without components: the text that its reader sees, for programs and for the clipboard. */
import type {
  BlockContent,
  DefinitionContent,
  List,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  Table,
  TableRow,
} from "mdast";
import remarkGfm from "remark-gfm";
import remarkStringify from "remark-stringify";
import { unified } from "unified";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { readBody } from "../reading/body.ts";
import { plainValue, type Scope, textOf } from "../reading/expressions.ts";
import { headingDepth } from "../reading/headings.ts";
import { prepare } from "../reading/prepare.ts";
import { attributeText, inlineText, UNSEEN_ELEMENT } from "../reading/text.ts";
import type { RenderInput } from "./render.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
type Block = BlockContent | DefinitionContent;
type Page = { scope: Scope; link: (href: string) => string | null };

const writer = unified()
  // Padded columns would cost a model tokens.
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, { bullet: "-", rule: "-", emphasis: "_", listItemIndent: "one", resourceLink: true })
  .freeze();

/** The page below its title. `format` must be one the page is valid in. */
export function renderMarkdown({ source, format, name, link, include }: RenderInput): string {
  const { body, data } = readSource(source);
  const { tree } = readBody(body, format);
  const { scope, subtitle } = prepare(tree, { title: data.title, fallback: name, include });
  const lead = subtitle ? [paragraph([{ type: "text", value: subtitle }])] : [];
  const root: Root = { type: "root", children: [...lead, ...blocks(tree.children, { scope, link })] };
  return writer.stringify(root).trim();
}

const paragraph = (children: PhrasingContent[]): Paragraph => ({ type: "paragraph", children });
const strong = (value: string): Paragraph =>
  paragraph([{ type: "strong", children: [{ type: "text", value: value.trim() }] }]);

/** Nodes as blocks. */
const blocks = (nodes: Nodes[], page: Page): Block[] => nodes.flatMap((node) => block(node, page));

function block(node: Nodes, page: Page): Block[] {
  switch (node.type) {
    case "mdxjsEsm":
    case "yaml":
      return [];
    case "mdxFlowExpression":
    case "mdxTextExpression":
      return attributeBlocks([textOf(plainValue(node.data?.estree, page.scope)?.value)]);
    case "mdxJsxFlowElement":
      return component(node, page);
    case "mdxJsxTextElement":
      return BLOCKS.has(node.name ?? "") || /^[A-Z]/.test(node.name ?? "")
        ? component(node, page)
        : inParagraph(inline(node, page));
    case "paragraph": {
      const isComponentsOnly = node.children.every(
        (child) => child.type.startsWith("mdx") || (child.type === "text" && child.value.trim() === ""),
      );
      return isComponentsOnly ? blocks(node.children, page) : inParagraph(inlines(node.children, page));
    }
    case "heading":
      return [{ type: "heading", depth: node.depth, children: inlines(node.children, page) }];
    case "table":
      return [{ ...node, children: node.children.map((row) => rowOf(row.children, page)) }];
    case "definition":
      return [{ ...node, url: page.link(node.url) ?? "" }];
    case "code":
    case "thematicBreak":
      return [node];
    case "list":
      return [{ ...node, children: node.children.map((item) => ({ ...item, children: blocks(item.children, page) })) }];
    case "blockquote":
    case "footnoteDefinition":
      return [{ ...node, children: blocks(node.children, page) }];
    default:
      return "children" in node && !PHRASING.has(node.type)
        ? blocks(node.children, page)
        : inParagraph(inline(node, page));
  }
}

/** Content that may stand in a paragraph only. */
const PHRASING = new Set(["link", "linkReference", "strong", "emphasis", "delete"]);
/** Elements that are blocks even where MDX reads them as a part of a line. */
const BLOCKS = new Set("p div section ul ol table blockquote pre hr details figure h1 h2 h3 h4 h5 h6".split(" "));

const inParagraph = (children: PhrasingContent[]): Block[] =>
  children.some((child) => child.type !== "text" || child.value.trim() !== "") ? [paragraph(children)] : [];

const rowOf = (cells: Nodes[], page: Page): TableRow => ({
  type: "tableRow",
  children: cells.map((cell) => ({
    type: "tableCell",
    children: "children" in cell ? inlines(cell.children, page) : inline(cell, page),
  })),
});

/** Texts of attributes as blocks. A text of several lines is a list. */
function attributeBlocks(texts: string[]): Block[] {
  return texts
    .filter((text) => text.trim() !== "")
    .map((text) => {
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      const items = lines.map((value) => ({
        type: "listItem" as const,
        spread: false,
        children: [paragraph([{ type: "text" as const, value }])],
      }));
      return items.length > 1
        ? ({ type: "list", spread: false, children: items } satisfies List)
        : paragraph([{ type: "text", value: text }]);
    });
}

function component(node: Jsx, page: Page): Block[] {
  const name = node.name ?? "";
  if (UNSEEN_ELEMENT.test(name)) return [];
  const inner = () => blocks(node.children, page);
  const depth = headingDepth(name);
  if (depth) return [{ type: "heading", depth, children: inlines(unwrapParagraphs(node.children), page) }];
  switch (name) {
    case "p":
    case "a":
    case "img":
    case "summary":
    case "figcaption":
      return inParagraph(name === "p" ? inlines(unwrapParagraphs(node.children), page) : inline(node, page));
    case "hr":
      return [{ type: "thematicBreak" }];
    case "pre":
      return [{ type: "code", value: inlineText(node, page.scope, false) }];
    case "blockquote":
      return [{ type: "blockquote", children: inner() }];
    case "ul":
    case "ol":
      return [{ type: "list", ordered: name === "ol", spread: false, children: listItems(node, page) }];
    case "table":
      return [tableOf(node, page)];
    case "Callout":
    case "Admonition":
      return [{ type: "blockquote", children: [strong(attribute(node, "title") ?? kindOf(node)), ...inner()] }];
    default:
      return otherComponent(node, page, inner());
  }
}

/** Any other component: its attributes above its content, as a link if it has an address. */
function otherComponent(node: Jsx, page: Page, inner: Block[]): Block[] {
  const label = attributeText(node, page.scope);
  const href = attribute(node, "href");
  const [first, ...rest] = label;
  if (!first || first.includes("\n") || (inner.length === 0 && !href)) return [...attributeBlocks(label), ...inner];
  const text = { type: "text" as const, value: first };
  const head = href ? paragraph(toLink(href, [text], page)) : strong(first);
  return [head, ...attributeBlocks(rest), ...inner];
}

const kindOf = (node: Jsx): string => {
  const kind = attribute(node, "kind") ?? attribute(node, "type") ?? "note";
  return kind.charAt(0).toUpperCase() + kind.slice(1);
};

function attribute(node: Jsx, name: string): string | null {
  const found = node.attributes.find((candidate) => candidate.type === "mdxJsxAttribute" && candidate.name === name);
  return typeof found?.value === "string" ? found.value : null;
}

/** The outermost elements below a node whose names match. */
const findElements = (node: Nodes, names: RegExp): Jsx[] =>
  "children" in node
    ? node.children.flatMap((child: Nodes) => (isNamed(child, names) ? [child] : findElements(child, names)))
    : [];

const isNamed = (node: Nodes, names: RegExp): node is Jsx =>
  (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") && names.test(node.name ?? "");

const listItems = (node: Jsx, page: Page): List["children"] =>
  findElements(node, /^li$/).map((item) => ({
    type: "listItem",
    spread: false,
    children: blocks(item.children, page),
  }));

const tableOf = (node: Jsx, page: Page): Table => ({
  type: "table",
  children: findElements(node, /^tr$/).map((row) => rowOf(findElements(row, /^t[hd]$/), page)),
});

/** Replaces paragraphs by their content, for places that allow no blocks. */
const unwrapParagraphs = (nodes: Nodes[]): Nodes[] =>
  nodes.flatMap((node) => (node.type === "paragraph" ? node.children : [node]));

const inlines = (nodes: Nodes[], page: Page): PhrasingContent[] => nodes.flatMap((node) => inline(node, page));

/** A link that leads nowhere is replaced by its text, as on the page. */
function toLink(href: string, children: PhrasingContent[], page: Page): PhrasingContent[] {
  const url = page.link(href);
  return url === null ? children : [{ type: "link", url, children }];
}

function inline(node: Nodes, page: Page): PhrasingContent[] {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "break":
    case "footnoteReference":
    case "imageReference":
      return [node];
    case "image":
      return [{ ...node, url: page.link(node.url) ?? node.url }];
    case "link":
      return toLink(node.url, inlines(node.children, page), page);
    case "linkReference":
    case "strong":
    case "emphasis":
    case "delete":
      return [{ ...node, children: inlines(node.children, page) }];
    case "mdxJsxTextElement":
    case "mdxJsxFlowElement":
      return inlineComponent(node, page);
    default: {
      const value = inlineText(node, page.scope);
      return value === "" ? [] : [{ type: "text", value }];
    }
  }
}

function inlineComponent(node: Jsx, page: Page): PhrasingContent[] {
  const children = inlines(unwrapParagraphs(node.children), page);
  const href = attribute(node, "href");
  switch (node.name) {
    case "br":
      return [{ type: "break" }];
    case "img":
      return [{ type: "image", url: page.link(attribute(node, "src") ?? "") ?? "", alt: attribute(node, "alt") }];
    case "code":
    case "kbd":
    case "samp":
    case "Kbd":
      return [{ type: "inlineCode", value: inlineText(node, page.scope, false) }];
    case "strong":
    case "b":
      return [{ type: "strong", children }];
    case "em":
    case "i":
      return [{ type: "emphasis", children }];
  }
  if (UNSEEN_ELEMENT.test(node.name ?? "")) return [];
  const attributes = attributeText(node, page.scope).join(" ");
  const all: PhrasingContent[] = [
    ...(attributes ? [{ type: "text" as const, value: children.length > 0 ? `${attributes} ` : attributes }] : []),
    ...children,
  ];
  return href && all.length > 0 ? toLink(href, all, page) : all;
}
