/** Markdown that is valid in Markdown and in MDX, from texts of an OpenAPI file. */
import { LRUCache } from "lru-cache";
import type { Heading, Nodes, PhrasingContent, Root } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import { SKIP, visit } from "unist-util-visit";
import { replaceHtml } from "#lib/docs/reading/html.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";

/** Longest description that is read, in characters. */
const MAX_DESCRIPTION = 8_000;
/** Text that means the same in Markdown as written: no mark, and no line that begins with one. */
const PLAIN = /^(?!import\s|export\s)[\p{L}\p{N}][\p{L}\p{N} .,;()'"/?%=]*$/u;
/** Names of HTML's elements. `<id>` and `<your-token>` are text. */
const HTML =
  /^<(?:!|\/?(?:a|abbr|article|aside|b|big|blockquote|br|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|nav|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strong|style|sub|summary|sup|table|tbody|td|template|tfoot|th|thead|tr|u|ul|var|video|wbr)\b)/i;

export type DescriptionOptions = {
  /** What headings become: bold lines, so that an operation stays one section, or headings from this depth on. */
  headings?: "bold" | Heading["depth"];
  /** Added before links to files, because the page has another place than the file. */
  base?: string;
  /** Longest text that is read. */
  max?: number;
};

/** A description in Markdown without HTML, and without anything that reaches beyond its end. */
export function toDescription(given: unknown, options: DescriptionOptions = {}): string {
  if (typeof given !== "string") return "";
  const { max = MAX_DESCRIPTION } = options;
  const source = given.trim();
  const cut = source.length > max ? `${source.slice(0, max).trimEnd()} …` : source;
  if (PLAIN.test(cut)) return cut;
  const key = JSON.stringify([options.headings, options.base, cut]);
  const text = written.get(key) ?? rewrite(cut, options);
  written.set(key, text);
  return text;
}

/** The descriptions that were written last: many operations of a file have the same schemas. */
const written = new LRUCache<string, string>({
  maxSize: 4_000_000,
  sizeCalculation: ({ length }, key) => length + key.length,
});

function rewrite(text: string, options: DescriptionOptions): string {
  const tree = parseMarkdown(text);
  clean(tree, options);
  return write(tree);
}

/** Changes `tree`. */
function clean(tree: Root, { headings = "bold", base = "" }: DescriptionOptions): void {
  visit(tree, "html", (node, index, parent) => {
    if (HTML.test(node.value) || !parent || index === undefined) return;
    const literal: Nodes = { type: "text", value: node.value };
    const siblings: Nodes[] = parent.children;
    siblings.splice(index, 1, parent.type === "paragraph" ? literal : { type: "paragraph", children: [literal] });
  });
  replaceHtml(tree);
  visit(tree, (node, index, parent) => {
    if (node.type === "text") node.value = node.value.replace(/\s*\n\s*/g, " ");
    if ((node.type === "link" || node.type === "image" || node.type === "definition") && isRelative(node.url)) {
      node.url = base + node.url;
    }
    if (!parent || index === undefined) return;
    const siblings: Nodes[] = parent.children;
    if (node.type === "heading" && headings === "bold") {
      siblings[index] = { type: "paragraph", children: [{ type: "strong", children: withoutStrong(node.children) }] };
    } else if (node.type === "heading" && typeof headings === "number") {
      node.depth = deeper(node.depth, headings - 1);
    } else if (/^mdx|^footnote/.test(node.type)) {
      siblings.splice(index, 1);
      return [SKIP, index];
    }
  });
}

const withoutStrong = (nodes: readonly PhrasingContent[]): PhrasingContent[] =>
  nodes.flatMap((node) => (node.type === "strong" ? node.children : [node]));

const DEPTHS = [1, 2, 3, 4, 5, 6] as const;
const deeper = (depth: Heading["depth"], by: number): Heading["depth"] => DEPTHS[Math.min(5, depth + by - 1)] ?? 6;

const isRelative = (url: string): boolean => !/^([a-z][a-z\d+.-]*:|[/#?]|$)/i.test(url);

/** Braces and angle brackets are code in MDX; `:::`, `!!!` and the like begin blocks in dialects of Markdown. */
const UNSAFE = [
  { character: "{", inConstruct: "phrasing" as const },
  { character: "<", inConstruct: "phrasing" as const },
  { atBreak: true, character: ":" },
  { atBreak: true, character: "!" },
  { atBreak: true, character: "?" },
  { atBreak: true, character: "/" },
  { atBreak: true, character: "i", after: "mport\\b" },
  { atBreak: true, character: "e", after: "xport\\b" },
];
const EXTENSIONS = [gfmToMarkdown({ tablePipeAlign: false }), { unsafe: UNSAFE }];

const write = (tree: Root): string =>
  toMarkdown(tree, {
    bullet: "-",
    rule: "-",
    listItemIndent: "one",
    resourceLink: true,
    extensions: EXTENSIONS,
  }).trim();

/** Plain text on one line, as Markdown that is read as exactly this text. */
export const toLine = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return PLAIN.test(line)
    ? line
    : write({ type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: line }] }] });
};

/** Code inside a line. */
export function toCode(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (!line.includes("`")) return `\`${line}\``;
  const fence = "`".repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length));

/** A code block, whatever its text is. */
export function toBlock(lang: string, code: string, title = ""): string {
  const fence = "`".repeat(Math.max(2, longestRun(code)) + 1);
  return `${fence}${lang}${title === "" ? "" : ` title="${title}"`}\n${code}\n${fence}`;
}

/** A list item: `head: description`, with further blocks below its first line. `indent` is that of the item. */
export function toItem(head: string, description: string, indent = ""): string {
  const separator = description === "" ? "" : STARTS_BLOCK.test(description) ? ":\n\n" : ": ";
  return `${indent}- ${head}${separator}${description}`.replace(/\n(?=[^\n])/g, `\n${indent}  `);
}

const STARTS_BLOCK = /^(?:[-*+] |\d+[.)] |```|>|\||#)/;
