/** Blocks of a page as Markdown. */
import type { Code, List, Nodes, Table, TableRow } from "mdast";
import { plainCode } from "../../reading/code/read-code.ts";
import { plainValue, textOf } from "../../reading/expressions.ts";
import { headingDepth } from "../../reading/headings.ts";
import { inlineText, UNSEEN_ELEMENT } from "../../reading/text.ts";
import { attributeBlocks, kindOf, otherComponent, titleOf } from "./components.ts";
import { inline, inlines } from "./inlines.ts";
import { type Block, findElements, inParagraph, type Jsx, type Page, strong, unwrapParagraphs } from "./nodes.ts";

/** Nodes as blocks. */
export const blocks = (nodes: Nodes[], page: Page): Block[] => nodes.flatMap((node) => block(node, page));

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
      return codeBlock(node);
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

/** A code block with its title, and no other notation. */
function codeBlock(node: Code): Block[] {
  const { value, lang, title } = plainCode(node);
  return [
    { type: "code", value, lang: lang ?? (title ? "text" : null), meta: title && `title=${JSON.stringify(title)}` },
  ];
}

/** Content that may stand in a paragraph only. */
const PHRASING = new Set(["link", "linkReference", "strong", "emphasis", "delete"]);
/** Elements that are blocks even where MDX reads them as a part of a line. */
const BLOCKS = new Set("p div section ul ol table blockquote pre hr details figure h1 h2 h3 h4 h5 h6".split(" "));

const rowOf = (cells: Nodes[], page: Page): TableRow => ({
  type: "tableRow",
  children: cells.map((cell) => ({
    type: "tableCell",
    children: "children" in cell ? inlines(cell.children, page) : inline(cell, page),
  })),
});

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
    case "picture":
    case "video":
    case "audio":
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
      return [{ type: "blockquote", children: [strong(titleOf(node, page) ?? kindOf(node)), ...inner()] }];
    default:
      return otherComponent(node, page, inner());
  }
}

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
