/** Marks of a source that a reader should not see. */
import type { ReadPage } from "./html.ts";

export type Remnant = { kind: string; text: string };

/** In text outside of code. */
const IN_TEXT: [kind: string, pattern: RegExp][] = [
  ["heading id", /\{\s*#[\w-]+\s*\}/],
  ["attribute list", /\{:\s?[.#\w]|\{\s*\.[a-z][\w-]*[^{}]*\}/],
  ["directive", /^\s*:{3,}/m],
  ["comment", /\{\s*\/\*|<!--/],
  ["component", /<\/?[A-Z][\w.]*(\s[^<>]*)?>/],
  ["tag", /<\/?(a|br|div|span|p|img|details|summary|sup|sub|kbd|table|tr|td|video|iframe|abbr|small|dfn)\b[^<>]*>/i],
  ["import", /^\s*(import\s.+\sfrom\s+["']|import\s+["']|export\s+(const|default|function)\s)/m],
  ["object", /\[object \w+\]/],
  ["shortcode", /\{\{[<%]|[>%]\}\}/],
  ["template", /\{%\s*\w|\{\{\s*[\w$.]+|\{`/],
  ["admonition", /^\s*(!!!|\?\?\?\+?)\s+\w/m],
  ["block", /^\s*\/{3,}\s*(\w|$)/m],
  ["snippet", /--8<--|\{[*!]\s*\S+/],
  ["tab", /^\s*===\+?!?\s+["']/m],
  ["callout", /^\s*\[!\w+\]/m],
  ["contents", /\[\[?_?toc_?\]?\]/i],
  ["frontmatter", /^(-{3,}$|(title|description|slug|layout|sidebar_\w+|permalink|hide_title):\s)/],
  ["emoji", /(^|\s):[a-z][a-z0-9_+-]+:(?=$|[\s.,!)])/m],
  ["value", /^(undefined|NaN|\{[\w.]+\})$/],
  ["expression", /\{(props|frontmatter|site|page)\.\w+/],
  ["entity", /&(nbsp|lt|gt|amp|quot|mdash|#\d+);/],
  ["footnote", /\[\^[\w-]+\]/],
  ["Markdown", /\*\*\S[^*]*\S\*\*|\]\((https?:|\.{0,2}\/|#)[^)]*\)|^\s*(```|~~~)/m],
];
/** In code: notes to a highlighter. Code that shows how such pages are written is left out. */
const IN_CODE: [kind: string, pattern: RegExp][] = [
  ["highlighter", /\[!code\b|(\/\/|#|\/\*|<!--)\s*(highlight-(next-line|start|end)|---cut)|\/\/ ?---cut/],
];
const WRITES_PAGES = /^(mdx?|markdown|astro|mdc|.*\.mdx?)$/i;
/** The language of inline code, in Fumadocs and Nextra. */
const INLINE_LANGUAGE = /\{:\w+\}$/;

/** Characters shown of a remnant, before and after it. */
const AROUND = 40;

const found = (patterns: [string, RegExp][], text: string): Remnant[] =>
  patterns.flatMap(([kind, pattern]) => {
    const match = pattern.exec(text);
    if (!match) return [];
    const shown = text.slice(Math.max(0, match.index - AROUND), match.index + match[0].length + AROUND);
    return [{ kind, text: shown.replace(/\s+/g, " ").trim() }];
  });

/** One for each kind and block of text. */
export const findRemnants = ({ blocks, code }: ReadPage): Remnant[] => [
  ...blocks.flatMap(({ text }) => found(IN_TEXT, text)),
  ...code.flatMap(({ lang, text }) => (WRITES_PAGES.test(lang) ? [] : found(IN_CODE, text))),
  ...code.flatMap(({ lang, text }) =>
    lang === "" && INLINE_LANGUAGE.test(text) ? [{ kind: "inline language", text }] : [],
  ),
];
