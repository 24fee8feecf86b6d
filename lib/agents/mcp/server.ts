/** The docs as tools and resources of the Model Context Protocol (MCP). */
import { McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { renderPage } from "#lib/agents/llms.ts";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { markdownPath } from "#lib/contract/docs.ts";
import type { App } from "#lib/create-app/app.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { toAppError } from "#lib/errors.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { MAX_PROMPT_LENGTH } from "#lib/requests.ts";
import { isUpTo } from "#lib/text-length.ts";

/** The longest page that is returned as a whole, UTF-16 code units (about 20,000 tokens). */
const MAX_PAGE = 80_000;
const MIME = "text/markdown";
const VERSION = "1.0.0";

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const SEARCH_DOCS = {
  title: "Search the docs",
  description: `Searches the documentation of ${SITE_NAME}. Returns the best sections with their urls, best first, and whether the docs seem to cover the query at all.`,
  inputSchema: {
    query: z
      .string()
      .trim()
      .min(1)
      .max(MAX_PROMPT_LENGTH)
      .refine(isUpTo(MAX_PROMPT_LENGTH))
      .describe("A question or a few words"),
    limit: z.number().int().min(1).max(20).optional().describe("Most sections to return; 8 without it"),
  },
  outputSchema: {
    sections: z.array(
      z.object({
        url: z.string().describe("Address of the section; ends in the anchor of its heading"),
        title: z.string().describe("Title of the page"),
        heading: z.string(),
        content: z.string().describe("Markdown"),
        score: z.number().describe("Only good for comparing the sections of one search"),
      }),
    ),
    confidence: z.number().describe("How sure it is that the docs cover the query, 0 to 1"),
    covered: z.boolean().describe("False where the docs do not seem to cover the query: say so instead of guessing"),
  },
  annotations: { ...READ_ONLY, title: "Search the docs" },
};

const PAGE_OUTPUT = {
  url: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  markdown: z.string(),
  truncated: z.boolean().describe("Whether the end of a very long page is left out"),
};
const GET_PAGE = {
  title: "Read a page",
  description: "Returns one page of the documentation as Markdown, by the path or url that a search returned.",
  inputSchema: {
    path: z.string().max(2_000).optional().describe("Path of the page, e.g. /docs/quick-start"),
    url: z.string().max(2_000).optional().describe("Its url, in place of the path; an anchor is ignored"),
  },
  outputSchema: PAGE_OUTPUT,
  annotations: { ...READ_ONLY, title: "Read a page" },
};

/** A server for one request: it keeps nothing for the next one. The limits of `caller` apply. */
export function createMcpServer(app: App, caller: Caller): McpServer {
  const { siteUrl } = app.config;
  const server = new McpServer(
    { name: "docs", title: `${SITE_NAME} docs`, version: VERSION, websiteUrl: siteUrl },
    {
      instructions: `The documentation of ${SITE_NAME}. Search it before answering questions about it, cite the urls of the sections you used, and read a whole page when its sections are not enough.`,
    },
  );
  server.registerTool("search_docs", SEARCH_DOCS, ({ query, limit }) =>
    toToolResult(async () => {
      const found = await app.service.search(caller, query, limit);
      return { ...found, sections: found.sections.map((section) => ({ ...section, url: siteUrl + section.url })) };
    }),
  );
  server.registerTool("get_page", GET_PAGE, ({ path, url }) =>
    toToolResult(async () => readPage(app, path ?? url ?? "")),
  );
  registerPages(server, app);
  return server;
}

/** Each page of the docs as a resource. */
function registerPages(server: McpServer, app: App): void {
  const { siteUrl } = app.config;
  server.registerResource(
    "page",
    new ResourceTemplate(`${siteUrl}/docs/{+page}.md`, {
      list: () => ({ resources: app.docs.pages.map((page) => toResource(page, siteUrl)) }),
    }),
    { title: "Docs page", description: "A page of the documentation as Markdown", mimeType: MIME },
    (uri) => {
      const page = findPage(app, uri.href);
      if (!page) throw new Error(`There is no page at ${uri.href}`);
      return { contents: [{ uri: uri.href, mimeType: MIME, text: pageTextOf(app, page) }] };
    },
  );
}

const toResource = ({ path, title, description }: DocsPageInfo, siteUrl: string) => ({
  uri: siteUrl + markdownPath(path),
  name: path,
  title,
  ...(description && { description }),
  mimeType: MIME,
});

/** The page at a path or url of this site, with or without an anchor or ".md"; null when there is none. */
function findPage({ docs, config }: App, text: string): DocsPageInfo | null {
  const address = text.trim().replace(/^docs(?=\/|$)/, "/docs");
  const url = URL.parse(address, `${config.siteUrl}/docs/`);
  if (address === "" || !url || url.origin !== new URL(config.siteUrl).origin) return null;
  const path = url.pathname.replace(/\/+$/, "");
  return docs.pageInfo(path) ?? docs.pageInfo(path.replace(/\.md$/i, "").replace(/\/index$/, ""));
}

const pageTextOf = ({ docs, config }: App, { path }: DocsPageInfo): string =>
  [...(renderPage(docs, path, config.siteUrl)?.pieces ?? [])].join("");

function readPage(app: App, address: string): z.infer<z.ZodObject<typeof PAGE_OUTPUT>> {
  const page = findPage(app, address);
  if (!page) throw new UnknownPage(address, app);
  const text = pageTextOf(app, page);
  const end = text.length > MAX_PAGE ? text.lastIndexOf("\n\n", MAX_PAGE) : -1;
  return {
    url: app.config.siteUrl + page.path,
    title: page.title,
    description: page.description,
    markdown:
      end < 0 ? text.slice(0, MAX_PAGE) : `${text.slice(0, end)}\n\n(The rest is left out here: search for it.)\n`,
    truncated: text.length > MAX_PAGE,
  };
}

/** Its message suggests similar pages to the model. */
class UnknownPage extends Error {
  constructor(address: string, { docs, config }: App) {
    const words = address.replace(/^\w+:\/\/[^/]*|[#?].*$|\.md$/g, " ").replace(/\W+/g, " ");
    const similar = new Set(docs.suggest(words.slice(0, 200), { limit: 5 }).map(({ url }) => url.replace(/#.*$/, "")));
    const suggestion =
      similar.size > 0 ? ` Close to it: ${[...similar].map((path) => config.siteUrl + path).join(", ")}.` : "";
    super(`There is no such page.${suggestion} Find pages with search_docs.`);
  }
}

/** A tool's result as data and as text. An error becomes a text for the model, without internal details. */
async function toToolResult(run: () => Promise<Record<string, unknown>>): Promise<CallToolResult> {
  try {
    const structuredContent = await run();
    return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
  } catch (thrown) {
    return {
      isError: true,
      content: [{ type: "text", text: thrown instanceof UnknownPage ? thrown.message : describeError(thrown) }],
    };
  }
}

function describeError(thrown: unknown): string {
  const { message, retryAfterSeconds: seconds } = toAppError(thrown);
  return seconds === null ? `${message}.` : `${message}. Try again in ${seconds} seconds.`;
}
