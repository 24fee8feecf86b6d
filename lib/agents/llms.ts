/** The docs as text for models: an index (llmstxt.org), all pages in one file, and single pages. */

import { createHash } from "node:crypto";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { markdownPath, type NavEntry } from "#lib/contract/docs.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { listPages } from "#lib/docs/navigation/walk.ts";
import { escapeText } from "#lib/markdown/escape.ts";

/** The longest text of all pages together, UTF-16 code units: more than a model can read, but a bounded download. */
const MAX_FULL = 8_000_000;

export type Source = Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo">;
/** The name of the site and its address. */
export type LlmsSite = { name: string; addresses: Addresses };
/** `tag` changes when the text may have changed. The pieces of a long text are made while they are sent. */
export type TextResponse = { tag: string; pieces: Iterable<string> };

/** A description of the site, and its pages by group with the addresses of their Markdown. */
export function llmsTxt(docs: Source, site: LlmsSite): TextResponse {
  const { addresses } = site;
  const byPath = new Map(docs.pages.map((page) => [page.path, page]));
  const groups = toGroups(docs.nav).map(({ title, entries }) => {
    const pages = listPages(entries).flatMap(({ path }) => byPath.get(path) ?? []);
    return `## ${title}\n\n${pages.map((page) => toEntry(page, addresses)).join("\n")}`;
  });
  const about = [
    `All pages in one file: [llms-full.txt](${addresses.siteUrl}/llms-full.txt).`,
    `Search and pages as tools for agents (MCP, streamable HTTP): ${addresses.siteUrl}/api/mcp`,
  ];
  return toResponse(`${[headOf(docs, site), ...about, ...groups].join("\n\n")}\n`);
}

/** The groups of the top level. Pages of the top level that follow each other are a group named "Docs". */
function toGroups(nav: readonly NavEntry[]): { title: string; entries: NavEntry[] }[] {
  const groups: { title: string; isGroup: boolean; entries: NavEntry[] }[] = [];
  for (const entry of nav) {
    const last = groups.at(-1);
    const isGroup = entry.entries.length > 0;
    if (isGroup || !last || last.isGroup) {
      groups.push({ title: isGroup ? entry.title : "Docs", isGroup, entries: [entry] });
    } else last.entries.push(entry);
  }
  return groups;
}

/** All pages in the order of the navigation. Pages that do not fit are listed at the end. */
export function llmsFull(docs: Source, site: LlmsSite, max: number = MAX_FULL): TextResponse {
  const tag = tagOf(JSON.stringify([site.addresses.version, headOf(docs, site), docs.pages.map(({ hash }) => hash)]));
  return { tag, pieces: allPages(docs, site, max) };
}

function* allPages(docs: Source, site: LlmsSite, max: number): Generator<string> {
  const { addresses } = site;
  yield `${headOf(docs, site)}\n`;
  let length = 0;
  for (const [i, page] of docs.pages.entries()) {
    const text = textOf(docs, page, addresses);
    length += text.length;
    if (length > max) {
      const left = docs.pages.slice(i).map((other) => toEntry(other, addresses));
      yield `\n---\n\n# Left out here\n\n${left.join("\n")}\n`;
      return;
    }
    yield `\n---\n\n${text}`;
  }
}

/** One page; null when there is none at `path`. /docs is the first page where it has no page of its own. */
export function renderPage(docs: Source, path: string, addresses: Addresses): TextResponse | null {
  const page = docs.pageInfo(path) ?? (path === "/docs" ? docs.pages[0] : undefined);
  return page ? toResponse(textOf(docs, page, addresses)) : null;
}

/** A page below its title, description and address. */
function textOf(docs: Source, page: DocsPageInfo, addresses: Addresses): string {
  const { title, description, path } = page;
  const lines = [
    `# ${toOneLine(title)}`,
    ...(description ? [`> ${toOneLine(description)}`] : []),
    `Source: ${addresses.publicUrl(path)}`,
  ];
  return `${[...lines, docs.markdown(path, addresses.siteUrl, addresses.docsUrl === null ? null : addresses) ?? ""].join("\n\n").trim()}\n`;
}

/** The title of the docs. The first page's description describes the site. */
function headOf({ pages }: Source, { name }: LlmsSite): string {
  const about = pages[0]?.description;
  return about ? `# ${name}\n\n> ${toOneLine(about)}` : `# ${name}`;
}

const toEntry = ({ title, path, description }: DocsPageInfo, addresses: Addresses): string =>
  `- [${escapeText(toOneLine(title))}](${markdownUrl(path, addresses)})${description ? `: ${toOneLine(description)}` : ""}`;

/** The address of a page for a program: its Markdown here, or the page itself where it is published elsewhere. */
export function markdownUrl(path: string, addresses: Addresses): string {
  const published = addresses.href(path);
  return published === path ? addresses.siteUrl + markdownPath(path) : published;
}

const toOneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const toResponse = (text: string): TextResponse => ({ tag: tagOf(text), pieces: [text] });
export const tagOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);
