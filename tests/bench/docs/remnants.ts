/** Marks of a source that a reader should not see. */
import { nameToEmoji } from "gemoji";
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
  ["object", /\[object [A-Z]\w*\]/],
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

/** A name that is no emoji is what its author wrote. */
const isKnownEmoji = (text: string): boolean => Object.hasOwn(nameToEmoji, text.trim().replaceAll(":", ""));

/**
 * What an author means readers to see: a tag in a title, or one that is written as text, such as `&lt;Tag>` or `\\<Tag>`;
 * a type such as `List<Item>`; a value that the page speaks of.
 */
function isMeant(kind: string, match: RegExpExecArray, { source, names }: Author): boolean {
  const [text] = match;
  if (kind === "emoji") return !isKnownEmoji(text);
  if (kind === "value") return text === "undefined" && source.includes(text);
  if (kind !== "component" && kind !== "tag") return false;
  const name = /^<\/?([\w.]+)/.exec(text)?.[1] ?? "";
  const isType = /\w$/.test(match.input.slice(0, match.index));
  const escaped = [`&lt;${name}`, `&lt;/${name}`, `\\<${name}`, `\\</${name}`];
  return isType || names.some((known) => known.includes(text)) || escaped.some((form) => source.includes(form));
}

/** `source`: the page's file. `names`: titles and headings of all pages. */
export type Author = { source: string; names: readonly string[] };

const found = (patterns: [string, RegExp][], text: string, author: Author): Remnant[] =>
  patterns.flatMap(([kind, pattern]) => {
    const match = pattern.exec(text);
    if (!match || isMeant(kind, match, author)) return [];
    const shown = text.slice(Math.max(0, match.index - AROUND), match.index + match[0].length + AROUND);
    return [{ kind, text: shown.replace(/\s+/g, " ").trim() }];
  });

/** One for each kind and block of text. Inline code shows what pages may say, marks of highlighters included. */
export const findRemnants = ({ blocks, code }: ReadPage, author: Author): Remnant[] => [
  ...blocks.flatMap(({ text }) => found(IN_TEXT, text, author)),
  ...code.flatMap(({ lang, text, isInline }) =>
    isInline || WRITES_PAGES.test(lang) ? [] : found(IN_CODE, text, author),
  ),
  ...code.flatMap(({ text, isInline }) =>
    isInline && INLINE_LANGUAGE.test(text) ? [{ kind: "inline language", text }] : [],
  ),
];
