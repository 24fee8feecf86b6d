import type { Nodes } from "mdast";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import { pathOn } from "#lib/contract/base-path.ts";
import { HEADING_SEPARATOR, sectionTitleOf } from "#lib/contract/docs.ts";
import { walk } from "#lib/markdown/walk.ts";
import type { Block } from "./markdown/blocks.ts";

/**
 * A section that an answer may cite. `number` counts the cited sections from 1; null while it is not cited. `title` is
 * null while it is unknown. `gone`: whether the section is no longer in the docs.
 */
export type Source = { number: number | null; title: string | null; gone: boolean };
/** Sections by their path, as `docsPath` writes it, or by their address on another site. */
export type Sources = ReadonlyMap<string, Source>;

/** The path, query and anchor of a link into this site's docs, without a slash at the path's end; null for other links. */
export function docsPath(href: string, siteUrl: string): string | null {
  const [, page, rest] = /^(\/docs(?:\/[^?#]*)?)([?#].*)?$/s.exec(pathOn(siteUrl, href) ?? "") ?? [];
  return page === undefined ? null : page.replace(/\/$/, "") + (rest ?? "");
}

/** What a link into the docs is known by: its path, or its address where the docs are published on another site. */
const keyOf = (href: string, siteUrl: string): string => docsPath(href, siteUrl) ?? URL.parse(href)?.href ?? "";

/** The section of a link in an answer; null for a link that leads elsewhere. */
export function sourceOf(href: string, sources: Sources, siteUrl: string): { key: string; source: Source } | null {
  const key = keyOf(href, siteUrl);
  const source = sources.get(key);
  return source ? { key, source } : null;
}

/**
 * The paths of the cited sections, each once, in order of first appearance. `citations` are known when the answer is
 * finished; until then every link into the docs counts, which gives the same numbers.
 */
function citedPaths(
  blocks: Block[],
  citations: UrlCitation[] | null,
  found: Pick<Sources, "has">,
  siteUrl: string,
): string[] {
  // Of links to other sites, those to sections that were found lead into the docs.
  const paths = citations
    ? citations.map(({ url }) => keyOf(url, siteUrl))
    : blocks.flatMap((block) => linkedPaths(block, siteUrl)).filter((key) => key.startsWith("/") || found.has(key));
  return [...new Set(paths)].slice(0, MAX_CITED);
}

/** Links to more sections than this get no numbers: each new number renders all links again. */
const MAX_CITED = 200;

/** The paths of the links in each block. A block object never changes, so they are computed once. */
const pathsIn = new WeakMap<Block, string[]>();

function linkedPaths(block: Block, siteUrl: string): string[] {
  const known = pathsIn.get(block);
  if (known) return known;
  const { node, pieces } = block;
  const nodes = walk(pieces.length > 0 ? pieces.flatMap((piece) => piece.nodes) : [node]);
  const paths = [...nodes].flatMap((inner) => (inner.type === "link" ? [keyOf(inner.url, siteUrl)] : []));
  pathsIn.set(block, paths);
  return paths;
}

/** The sections that were found or cited so far. `citations` is null while the answer is streaming. */
export function sourcesOf(
  blocks: Block[],
  steps: RunStep[],
  citations: UrlCitation[] | null,
  siteUrl: string,
): Sources {
  const sources = new Map<string, Source>();
  for (const section of steps.flatMap(({ sections }) => sections)) {
    sources.set(keyOf(section.url, siteUrl), { number: null, title: sectionTitleOf(section), gone: false });
  }
  for (const { url, title, snippet } of citations ?? []) {
    sources.set(keyOf(url, siteUrl), { number: null, title, gone: snippet === null });
  }
  for (const [i, path] of citedPaths(blocks, citations, sources, siteUrl).entries()) {
    sources.set(path, { title: null, gone: false, ...sources.get(path), number: i + 1 });
  }
  return sources;
}

/** The words of some Markdown without its marks. */
export const plainText = (nodes: readonly Nodes[]): string =>
  [...walk(nodes)]
    .map((node) => {
      if (node.type === "image") return node.alt ?? "";
      return node.type === "text" || node.type === "inlineCode" ? node.value : "";
    })
    .join("");

/**
 * How a link into the docs is rendered:
 * - `chip`: the number replaces the text.
 * - `titled`: the number replaces the text if the text is the title of the section.
 * - `link`: the text stays, and the number follows it.
 *
 * `label` is the link's text and `before` the text before it in its paragraph. The text after it is not used, so that
 * the form does not change while the answer streams. A label "Page › Heading", or one that repeats the words before it,
 * adds nothing and becomes a chip. A title may be a part of a sentence, so it becomes a chip only after the end of a
 * sentence. A link at the beginning of its paragraph always keeps its text.
 */
export function formOf(label: string, before: string): "chip" | "titled" | "link" {
  const words = normalize(before);
  if (words === "") return "link";
  if (label.includes(HEADING_SEPARATOR) || words.endsWith(normalize(label))) return "chip";
  return /[.!?:;…。！？][)\]"'”’»]*\s*$/.test(before) ? "titled" : "link";
}

/** Whether a link's text is the title of its section, or the heading alone. */
export function isTitle(label: string, title: string | null): boolean {
  if (title === null) return false;
  return [title, title.split(HEADING_SEPARATOR).at(-1) ?? ""].some((name) => normalize(name) === normalize(label));
}

/** The text without escapes and marks, in lower case and with single spaces, for comparison. */
const normalize = (text: string): string =>
  text
    .replace(/\\(?=[^\w\s])|[`*_]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

/** The sections without those whose url an earlier one has, in the order of their first appearance. */
export function uniqueByUrl<T extends { url: string }>(sections: T[]): T[] {
  const seen = new Set<string>();
  return sections.filter(({ url }) => !seen.has(url) && seen.add(url));
}
