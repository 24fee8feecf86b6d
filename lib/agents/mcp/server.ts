/** The docs as tools and resources of the Model Context Protocol (MCP). */
import { McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import type { Addresses } from "#lib/addresses/addresses.ts";
import { markdownUrl, renderPage } from "#lib/agents/llms.ts";
import { pathOn } from "#lib/contract/base-path.ts";
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
  description: (name: string) =>
    `Searches the documentation of ${name}. Returns the best sections with their urls, best first, and whether the docs seem to cover the query at all.`,
  inputSchema: {
    query: z
      .string()
      .trim()
      .min(1)
      .max(MAX_PROMPT_LENGTH)
      .refine(isUpTo(MAX_PROMPT_LENGTH))
      .describe("A question or a few words"),
    limit: z.number().int().min(1).max(20).optional().describe("Most sections to return; 8 without it"),
    lang: z.string().max(35).optional().describe("Language of the docs, e.g. de; the site's default without it"),
    version: z.string().max(100).optional().describe("Version of the docs, e.g. 2.0; the latest without it"),
  },
  outputSchema: {
    sections: z.array(
      z.object({
        url: z.string().describe("Address of the section; ends in the anchor of its heading"),
        title: z.string().describe("Title of the page"),
        heading: z.string(),
        content: z.string().describe("Markdown"),
        score: z.number().describe("Only good for comparing the sections of one search"),
        lang: z.string().optional().describe("Language of a section that has no translation"),
      }),
    ),
    confidence: z.number().describe("How sure it is that the docs cover the query, 0 to 1"),
    coverage: z
      .enum(["covered", "doubtful", "uncovered"])
      .describe("Whether the docs cover the query. If they do not, say so instead of guessing"),
    covered: z.boolean().describe("Whether `coverage` is covered"),
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
  const { addresses } = app;
  const { name } = app.site();
  const server = new McpServer(
    { name: "docs", title: `${name} docs`, version: VERSION, websiteUrl: addresses.docsUrl ?? addresses.siteUrl },
    {
      instructions: `The documentation of ${name}. Search it before answering questions about it, cite the urls of the sections you used, and read a whole page when its sections are not enough.`,
    },
  );
  server.registerTool(
    "search_docs",
    { ...SEARCH_DOCS, description: SEARCH_DOCS.description(name) },
    ({ query, limit, lang, version }) =>
      toToolResult(async () => {
        const found = await app.service.search(caller, query, {
          edition: app.docs.editionOf({ question: query, lang, version }),
          ...(limit !== undefined && { limit }),
        });
        const sections = found.sections.map((section) => ({ ...section, url: addresses.publicUrl(section.url) }));
        return { ...found, sections };
      }),
  );
  server.registerTool("get_page", GET_PAGE, ({ path, url }) =>
    toToolResult(async () => readPage(app, path ?? url ?? "")),
  );
  registerPages(server, app);
  return server;
}

/** Each page of the docs as a resource, by its address. Pages may be published here, elsewhere, or some of them there. */
function registerPages(server: McpServer, app: App): void {
  const { siteUrl, docsUrl } = app.addresses;
  const here = { name: "page", template: `${siteUrl}/docs/{+page}.md` };
  const places =
    docsUrl === null ? [here] : [{ name: "published-page", template: `${new URL(docsUrl).origin}{+page}` }, here];
  for (const [at, { name, template }] of places.entries()) {
    const list = () => ({ resources: app.docs.pages.map((page) => toResource(page, app.addresses)) });
    server.registerResource(
      name,
      new ResourceTemplate(template, { list: at === 0 ? list : undefined }),
      { title: "Docs page", description: "A page of the documentation as Markdown", mimeType: MIME },
      (uri) => {
        const page = findPage(app, uri.href);
        if (!page) throw new Error(`There is no page at ${uri.href}`);
        return { contents: [{ uri: uri.href, mimeType: MIME, text: pageTextOf(app, page) }] };
      },
    );
  }
}

const toResource = ({ path, title, description }: DocsPageInfo, addresses: Addresses) => ({
  uri: markdownUrl(path, addresses),
  name: path,
  title,
  ...(description && { description }),
  mimeType: MIME,
});

/** The page at a path or url of this site or of the published one, with or without an anchor or ".md"; null when there is none. */
function findPage({ docs, addresses }: App, text: string): DocsPageInfo | null {
  const address = text.trim().replace(/^docs(?=\/|$)/, "/docs");
  if (address === "") return null;
  const own = ownPath(address, addresses);
  if (own === null) return docs.pageInfo(addresses.pathOf(address) ?? "");
  const path = own.replace(/\/+$/, "");
  return docs.pageInfo(path) ?? docs.pageInfo(path.replace(/\.md$/i, "").replace(/\/index$/, ""));
}

const pageTextOf = ({ docs, addresses }: App, { path }: DocsPageInfo): string =>
  [...(renderPage(docs, path, addresses)?.pieces ?? [])].join("");

function readPage(app: App, address: string): z.infer<z.ZodObject<typeof PAGE_OUTPUT>> {
  const page = findPage(app, address);
  if (!page) throw new UnknownPage(address, app);
  const text = pageTextOf(app, page);
  const end = text.length > MAX_PAGE ? text.lastIndexOf("\n\n", MAX_PAGE) : -1;
  return {
    url: app.addresses.publicUrl(page.path),
    title: page.title,
    description: page.description,
    markdown:
      end < 0 ? text.slice(0, MAX_PAGE) : `${text.slice(0, end)}\n\n(The rest is left out here: search for it.)\n`,
    truncated: text.length > MAX_PAGE,
  };
}

/** The path that a path, a name below /docs or an address of this site means, without query and anchor; null for other addresses. */
const ownPath = (address: string, { siteUrl }: Addresses): string | null =>
  pathOn(siteUrl, /^(\/|[a-z][a-z+.-]*:)/i.test(address) ? address : `/docs/${address}`)?.replace(/[?#].*$/s, "") ??
  null;

/** The path of ours that an address of the published site would have, whether or not there is such a page. */
function pathFor(address: string, addresses: Addresses): string {
  const { docsUrl } = addresses;
  const own = ownPath(address, addresses);
  if (own !== null) return own;
  const url = URL.parse(address);
  const published = docsUrl === null ? null : new URL(docsUrl);
  return url && url.origin === published?.origin
    ? `/docs/${url.pathname.slice(published.pathname.length)}`.replace("//", "/")
    : "/docs";
}

/** Its message suggests similar pages to the model, in the language and version of the address. */
class UnknownPage extends Error {
  constructor(address: string, { docs, addresses }: App) {
    const words = address.replace(/^\w+:\/\/[^/]*|[#?].*$|\.md$/g, " ").replace(/[^\p{L}\p{N}]+/gu, " ");
    const edition = docs.editions.of(pathFor(address, addresses)).id;
    const found = docs.suggest(words.slice(0, 200), { limit: 5, edition });
    const similar = new Set(found.map(({ url }) => url.replace(/#.*$/, "")));
    const suggestion =
      similar.size > 0 ? ` Close to it: ${[...similar].map((path) => addresses.publicUrl(path)).join(", ")}.` : "";
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
