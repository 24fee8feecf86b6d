/** Code blocks, coloured when the page is built so that the browser loads no highlighter. */
import type { ThemedToken } from "shiki";
import type { DocNode } from "#lib/contract/docs.ts";

/** Themes whose every colour passes 4.5:1 on the site's code background. */
const THEMES = { light: "github-light-high-contrast", dark: "github-dark-default" } as const;

/** The themes' colours of plain text. They are left out because the block has them already. */
const PLAIN = "#0e1116 #e6edf3";

/** A run of text: `[text]` in the text's own colour, or `[text, index into colors]`. */
export type CodeToken = [string] | [string, number];
/** Props of the `CodeBlock` node; the code itself is the lines' text. */
export type CodeProps = {
  lang: string;
  title: string | null;
  /** Pairs of a light and a dark colour. */
  colors: [string, string][];
  lines: CodeToken[][];
  /** Numbers of the lines to point out, from 1. */
  marked: number[];
};

/** Replaces every `<pre><code>` below `nodes` by a coloured `CodeBlock`. */
export async function highlightCode(nodes: DocNode[]): Promise<DocNode[]> {
  return Promise.all(
    nodes.map(async (node) => {
      if (typeof node === "string") return node;
      const code = node.tag === "pre" ? node.children.find((child) => typeof child !== "string") : undefined;
      if (typeof code === "object" && code.tag === "code") return codeBlock(code);
      return { ...node, children: await highlightCode(node.children) };
    }),
  );
}

async function codeBlock(code: Exclude<DocNode, string>): Promise<DocNode> {
  const text = rawText(code).replace(/\n$/, "");
  const lang = /\blanguage-(\S+)/.exec(String(code.props.className ?? ""))?.[1] ?? "text";
  const meta = String(code.props["data-meta"] ?? "");
  const title = /\b(?:title|filename)=(["'])(.*?)\1/.exec(meta)?.[2] ?? null;
  const props: CodeProps = { lang, title, marked: lineNumbers(meta), ...(await tokenize(text, lang.toLowerCase())) };
  return { tag: "CodeBlock", props, children: [] };
}

const rawText = (node: DocNode): string => (typeof node === "string" ? node : node.children.map(rawText).join(""));

/** "{1,3-5}" → 1, 3, 4, 5. */
function lineNumbers(meta: string): number[] {
  const list = /\{([\d,\s-]+)\}/.exec(meta)?.[1] ?? "";
  return list.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return from > 0 && to >= from ? Array.from({ length: Math.min(to - from, 999) + 1 }, (_, i) => from + i) : [];
  });
}

async function tokenize(text: string, lang: string): Promise<Pick<CodeProps, "colors" | "lines">> {
  const { bundledLanguages, codeToTokensWithThemes } = await import("shiki");
  const isBundled = (name: string): name is keyof typeof bundledLanguages => Object.hasOwn(bundledLanguages, name);
  if (!isBundled(lang)) return { colors: [], lines: text.split("\n").map((line) => [[line]]) };
  const themed = await codeToTokensWithThemes(text, { lang, themes: THEMES });
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
