import type { Nodes } from "mdast";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import { HEADING_SEPARATOR, sectionTitleOf } from "#lib/contract/docs.ts";
import { walk } from "#lib/markdown/walk.ts";
import type { Block } from "./markdown/blocks.ts";

/** What is known of a section that an answer may cite; `number` is its place among those that are cited, from 1. */
export type Source = { number: number | null; title: string | null; gone: boolean };
/** By path. */
export type Sources = ReadonlyMap<string, Source>;

/** The path of a link into this site's docs, in the one spelling in which it is compared; null of any other link. */
export function docsPath(href: string, origin: string): string | null {
  const url = URL.parse(href, origin);
  if (url?.origin !== origin || !/^\/docs(\/|$)/.test(url.pathname)) return null;
  return url.pathname.replace(/\/$/, "") + url.search + url.hash;
}

/**
 * The paths of the cited sections, each once, in order of first appearance. `citations` are known when the answer is
 * finished; until then every link into the docs counts, which gives the same numbers.
 */
function citedPaths(blocks: Block[], citations: UrlCitation[] | null, origin: string): string[] {
  const paths = citations
    ? citations.map(({ url }) => docsPath(url, origin))
    : blocks.flatMap((block) => linkedPaths(block, origin));
  return [...new Set(paths.filter((path) => path !== null))].slice(0, MAX_CITED);
}

/** More links than this are no citations: each new one is rendered in all links again. */
const MAX_CITED = 200;

/** A block never changes, and most of an answer's stay when it goes on. */
const pathsIn = new WeakMap<Block, (string | null)[]>();

function linkedPaths(block: Block, origin: string): (string | null)[] {
  const known = pathsIn.get(block);
  if (known) return known;
  const { node, pieces } = block;
  const nodes = walk(pieces.length > 0 ? pieces.flatMap((piece) => piece.nodes) : [node]);
  const paths = [...nodes].flatMap((inner) => (inner.type === "link" ? [docsPath(inner.url, origin)] : []));
  pathsIn.set(block, paths);
  return paths;
}

/** What is known of the docs while an answer comes (`citations` null), and when it is finished. */
export function sourcesOf(blocks: Block[], steps: RunStep[], citations: UrlCitation[] | null, origin: string): Sources {
  const sources = new Map<string, Source>();
  const pathOf = (url: string) => docsPath(url, origin) ?? url;
  for (const section of steps.flatMap(({ sections }) => sections)) {
    sources.set(pathOf(section.url), { number: null, title: sectionTitleOf(section), gone: false });
  }
  for (const { url, title, snippet } of citations ?? []) {
    sources.set(pathOf(url), { number: null, title, gone: snippet === null });
  }
  for (const [i, path] of citedPaths(blocks, citations, origin).entries()) {
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
 * How a link into the docs is rendered. `chip`: as its number alone; `titled`: so if its text is its section's title;
 * `link`: as its text, with the number behind. The rule looks at what stands before it in its paragraph only, so that
 * it can be told while the rest is still to come: a citation in the form "Page › Heading", or one that repeats the
 * words before it, says nothing new and is a chip; a title may also be part of a sentence, so it must come after the
 * end of one. A link that begins its paragraph is what is read there, never a chip.
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

/** Case, escapes, code marks and spaces do not count. */
const normalize = (text: string): string =>
  text
    .replace(/\\(?=[^\w\s])|[`*_]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

/** Sections, each url once. */
export const uniqueByUrl = <T extends { url: string }>(sections: T[]): T[] =>
  [...new Map(sections.toReversed().map((section) => [section.url, section])).values()].reverse();
