/** The docs for programs that read: an index (llmstxt.org), all of them in one file, and pages one by one. */
import { createHash } from "node:crypto";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { markdownPath } from "#lib/contract/docs.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { escapeText } from "#lib/markdown/escape.ts";

/** Longest text of all pages together, in UTF-16 code units: more than a model can read, and no endless download. */
const MAX_FULL = 8_000_000;

type Source = Pick<Docs, "pages" | "nav" | "markdown" | "pageInfo">;
/** `tag` names the text: it changes whenever that may change. Pieces of a long text are written when they are wanted. */
export type TextAnswer = { tag: string; pieces: Iterable<string> };

/** What the site is, and its pages by group with the addresses of their Markdown. */
export function llmsTxt(docs: Source, siteUrl: string): TextAnswer {
  const byPath = new Map(docs.pages.map((page) => [page.path, page]));
  const groups = docs.nav.map(({ title, items }) => {
    const lines = items.map(({ path }) => byPath.get(path)).flatMap((page) => (page ? [entry(page, siteUrl)] : []));
    return `## ${title ?? "Docs"}\n\n${lines.join("\n")}`;
  });
  const about = [
    `All pages in one file: [llms-full.txt](${siteUrl}/llms-full.txt).`,
    `Search and pages as tools for agents (MCP, streamable HTTP): ${siteUrl}/api/mcp`,
  ];
  return whole(`${[head(docs), ...about, ...groups].join("\n\n")}\n`);
}

/** All pages in the order of the navigation; what does not fit is named at the end. */
export function llmsFull(docs: Source, siteUrl: string, max: number = MAX_FULL): TextAnswer {
  const tag = tagOf(JSON.stringify([siteUrl, head(docs), docs.pages.map(({ hash }) => hash)]));
  return { tag, pieces: allPages(docs, siteUrl, max) };
}

function* allPages(docs: Source, siteUrl: string, max: number): Generator<string> {
  yield `${head(docs)}\n`;
  let length = 0;
  for (const [i, page] of docs.pages.entries()) {
    const text = textOf(docs, page, siteUrl);
    length += text.length;
    if (length > max) {
      const left = docs.pages.slice(i).map((other) => entry(other, siteUrl));
      yield `\n---\n\n# Left out here\n\n${left.join("\n")}\n`;
      return;
    }
    yield `\n---\n\n${text}`;
  }
}

/** One page; null when there is none at `path`. The site's root stands for its first page where it has no own. */
export function pageAnswer(docs: Source, path: string, siteUrl: string): TextAnswer | null {
  const page = docs.pageInfo(path) ?? (path === "/docs" ? docs.pages[0] : undefined);
  return page ? whole(textOf(docs, page, siteUrl)) : null;
}

/** A page with its title, description and address above it. */
function textOf(docs: Source, page: DocsPageInfo, siteUrl: string): string {
  const { title, description, path } = page;
  const lines = [
    `# ${oneLine(title)}`,
    ...(description ? [`> ${oneLine(description)}`] : []),
    `Source: ${siteUrl}${path}`,
  ];
  return `${[...lines, docs.markdown(path, siteUrl) ?? ""].join("\n\n").trim()}\n`;
}

/** The first page says what the site is about. */
function head({ pages }: Source): string {
  const about = pages[0]?.description;
  return about ? `# ${SITE_NAME}\n\n> ${oneLine(about)}` : `# ${SITE_NAME}`;
}

const entry = ({ title, path, description }: DocsPageInfo, siteUrl: string): string =>
  `- [${escapeText(oneLine(title))}](${siteUrl}${markdownPath(path)})${description ? `: ${oneLine(description)}` : ""}`;

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const whole = (text: string): TextAnswer => ({ tag: tagOf(text), pieces: [text] });
const tagOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);
