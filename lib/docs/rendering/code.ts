/** Code blocks, coloured when the page is built so that the browser loads no highlighter. */
import type { ThemedToken } from "shiki";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { type CodeInfo, codeInfo, readCode } from "../reading/code/read-code.ts";
import { mapListsAsync, nodeText } from "./nodes.ts";

/** Themes whose every colour passes 4.5:1 on the site's code background. */
const THEMES = { light: "github-light-high-contrast", dark: "github-dark-default" } as const;

/** The themes' colours of plain text. They are left out because the block has them already. */
const PLAIN = "#0e1116 #e6edf3";
/** Longer code is not coloured: it would hold the server up. */
const MAX_COLORED = 100_000;

/** A run of text: `[text]` in the text's own colour, `[text, index into colors]`, and with `1` a word to point out. */
export type CodeToken = [string] | [string, number] | [string, number | null, 1];
/** Props of the `CodeBlock` node; the code itself is the lines' text. Lines are numbered from 1. */
export type CodeProps = {
  lang: string;
  title: string | null;
  /** Pairs of a light and a dark colour. */
  colors: [string, string][];
  lines: CodeToken[][];
  /** Numbers of the lines to point out. */
  marked: number[];
  inserted?: number[];
  deleted?: number[];
  /** Lines that show a mistake. */
  failing?: number[];
  /** The number of the first line, if lines are numbered. */
  firstLine?: number;
};

/** Replaces every `<pre><code>` below `nodes` by a coloured `CodeBlock`. */
export async function highlightCode(nodes: DocNode[]): Promise<DocNode[]> {
  return Promise.all(
    nodes.map(async (node) => {
      if (typeof node === "string") return node;
      const code = codeOf(node);
      return code ? codeBlock(code) : mapListsAsync(node, highlightCode);
    }),
  );
}

/** The `<code>` of a `<pre>`. */
export function codeOf(node: DocNode): DocElement | null {
  if (typeof node === "string" || node.tag !== "pre") return null;
  const code = node.children.find((child) => typeof child !== "string");
  return typeof code === "object" && code.tag === "code" ? code : null;
}

/** What the notations of a block say. A block that is written as HTML has them in its text still. */
export function infoOf(code: DocElement): { text: string; info: CodeInfo; lang: string } {
  const text = nodeText(code).replace(/\n$/, "");
  const lang = /\blanguage-(\S+)/.exec(String(code.props.className ?? ""))?.[1] ?? "text";
  const known = parseInfo(code.props["data-code"]);
  if (known) return { text, info: known, lang };
  return { ...readCode(text, lang, String(code.props["data-meta"] ?? "")), lang };
}

function parseInfo(value: unknown): CodeInfo | null {
  if (typeof value !== "string") return null;
  try {
    return codeInfo.parse(JSON.parse(value));
  } catch {
    return null;
  }
}

async function codeBlock(code: DocElement): Promise<DocNode> {
  const { text, info, lang } = infoOf(code);
  const { colors, lines } = await tokenize(text, lang.toLowerCase());
  const { title, marked, inserted, deleted, failing, firstLine, words } = info;
  const props: CodeProps = {
    lang,
    title,
    marked,
    colors,
    lines: words.length > 0 ? lines.map((line) => markWords(line, words)) : lines,
    ...(inserted.length > 0 && { inserted }),
    ...(deleted.length > 0 && { deleted }),
    ...(failing.length > 0 && { failing }),
    ...(firstLine !== null && { firstLine }),
  };
  return { tag: "CodeBlock", props, children: [] };
}

type Tokens = Pick<CodeProps, "colors" | "lines">;

async function tokenize(text: string, lang: string): Promise<Tokens> {
  const plain: Tokens = { colors: [], lines: text.split("\n").map((line) => [[line]]) };
  const { bundledLanguages, codeToTokensWithThemes } = await import("shiki");
  const isBundled = (name: string): name is keyof typeof bundledLanguages => Object.hasOwn(bundledLanguages, name);
  if (!isBundled(lang) || text.length > MAX_COLORED) return plain;
  // A grammar may fail at code that no other does: the code is worth more than its colours.
  const themed = await codeToTokensWithThemes(text, { lang, themes: THEMES }).catch(() => null);
  return themed ? mergeTokens(themed) : plain;
}

type Themed = { content: string; variants: Record<string, Pick<ThemedToken, "color">> };

function mergeTokens(themed: Themed[][]): Tokens {
  const colors: [string, string][] = [];
  const indexOf = (light: string, dark: string): number | null => {
    if (`${light} ${dark}` === PLAIN) return null;
    const found = colors.findIndex((pair) => pair[0] === light && pair[1] === dark);
    return found >= 0 ? found : colors.push([light, dark]) - 1;
  };
  const lines = themed.map((line) => {
    const merged: [string, number | null][] = [];
    for (const { content, variants } of line) {
      const last = merged.at(-1);
      const color = indexOf(colorOf(variants.light), colorOf(variants.dark));
      // Spaces show no colour, so they join the text before them.
      if (last && (color === last[1] || /^\s*$/.test(content))) last[0] += content;
      else merged.push([content, color]);
    }
    return merged.map(([run, color]): CodeToken => (color === null ? [run] : [run, color]));
  });
  return { colors, lines };
}

const colorOf = (token: Pick<ThemedToken, "color"> | undefined): string => (token?.color ?? "inherit").toLowerCase();

/** The line with its words to point out as tokens of their own. A word may be cut by colours. */
function markWords(line: CodeToken[], words: string[]): CodeToken[] {
  const text = line.map(([run]) => run).join("");
  const ranges = words.flatMap((word) => placesOf(text, word));
  if (ranges.length === 0) return line;
  const edges = [...new Set(ranges.flat())].sort((a, b) => a - b);
  let start = 0;
  return line.flatMap(([run, color = null]) => {
    const end = start + run.length;
    const cuts = [start, ...edges.filter((edge) => edge > start && edge < end), end];
    start = end;
    return cuts.slice(1).map((to, i): CodeToken => {
      const from = cuts[i] ?? 0;
      const piece = text.slice(from, to);
      if (ranges.some(([first, last]) => from >= first && to <= last)) return [piece, color, 1];
      return color === null ? [piece] : [piece, color];
    });
  });
}

function placesOf(text: string, word: string): [number, number][] {
  const places: [number, number][] = [];
  for (let at = text.indexOf(word); at >= 0 && places.length < 50; at = text.indexOf(word, at + word.length)) {
    places.push([at, at + word.length]);
  }
  return places;
}
