/** The docs as text for models: an index (llmstxt.org), all pages in one file, and single pages. */
import { createHash } from "node:crypto";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { markdownPath } from "#lib/contract/docs.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { escapeText } from "#lib/markdown/escape.ts";

/** The longest text of all pages together, UTF-16 code units: more than a model can read, but a bounded download. */
const MAX_FULL = 8_000_000;

type Source = Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo">;
/** `tag` changes when the text may have changed. The pieces of a long text are made while they are sent. */
export type TextResponse = { tag: string; pieces: Iterable<string> };

/** A description of the site, and its pages by group with the addresses of their Markdown. */
export function llmsTxt(docs: Source, siteUrl: string): TextResponse {
  const byPath = new Map(docs.pages.map((page) => [page.path, page]));
  const groups = docs.nav.map(({ title, items }) => {
    const lines = items.map(({ path }) => byPath.get(path)).flatMap((page) => (page ? [toEntry(page, siteUrl)] : []));
    return `## ${title ?? "Docs"}\n\n${lines.join("\n")}`;
  });
  const about = [
    `All pages in one file: [llms-full.txt](${siteUrl}/llms-full.txt).`,
    `Search and pages as tools for agents (MCP, streamable HTTP): ${siteUrl}/api/mcp`,
  ];
  return toResponse(`${[headOf(docs), ...about, ...groups].join("\n\n")}\n`);
}

/** All pages in the order of the navigation. Pages that do not fit are listed at the end. */
export function llmsFull(docs: Source, siteUrl: string, max: number = MAX_FULL): TextResponse {
  const tag = tagOf(JSON.stringify([siteUrl, headOf(docs), docs.pages.map(({ hash }) => hash)]));
  return { tag, pieces: allPages(docs, siteUrl, max) };
}

function* allPages(docs: Source, siteUrl: string, max: number): Generator<string> {
  yield `${headOf(docs)}\n`;
  let length = 0;
  for (const [i, page] of docs.pages.entries()) {
    const text = textOf(docs, page, siteUrl);
    length += text.length;
    if (length > max) {
      const left = docs.pages.slice(i).map((other) => toEntry(other, siteUrl));
      yield `\n---\n\n# Left out here\n\n${left.join("\n")}\n`;
      return;
    }
    yield `\n---\n\n${text}`;
  }
}

/** One page; null when there is none at `path`. /docs is the first page where it has no page of its own. */
export function renderPage(docs: Source, path: string, siteUrl: string): TextResponse | null {
  const page = docs.pageInfo(path) ?? (path === "/docs" ? docs.pages[0] : undefined);
  return page ? toResponse(textOf(docs, page, siteUrl)) : null;
}

/** A page below its title, description and address. */
function textOf(docs: Source, page: DocsPageInfo, siteUrl: string): string {
  const { title, description, path } = page;
  const lines = [
    `# ${toOneLine(title)}`,
    ...(description ? [`> ${toOneLine(description)}`] : []),
    `Source: ${siteUrl}${path}`,
  ];
  return `${[...lines, docs.markdown(path, siteUrl) ?? ""].join("\n\n").trim()}\n`;
}

/** The title of the docs. The first page's description describes the site. */
function headOf({ pages }: Source): string {
  const about = pages[0]?.description;
  return about ? `# ${SITE_NAME}\n\n> ${toOneLine(about)}` : `# ${SITE_NAME}`;
}

const toEntry = ({ title, path, description }: DocsPageInfo, siteUrl: string): string =>
  `- [${escapeText(toOneLine(title))}](${siteUrl}${markdownPath(path)})${description ? `: ${toOneLine(description)}` : ""}`;

const toOneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const toResponse = (text: string): TextResponse => ({ tag: tagOf(text), pieces: [text] });
const tagOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);
