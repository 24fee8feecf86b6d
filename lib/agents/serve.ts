/** Sends Markdown and plain text in place of HTML pages. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { app } from "#lib/app.ts";
import type { App } from "#lib/create-app/app.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { findEdition } from "#lib/docs/editions/choose.ts";
import { AppError } from "#lib/errors.ts";
import { sendNotModified } from "#lib/http/etag.ts";
import { acceptedTypes } from "#lib/http/headers.ts";
import { respond } from "#lib/http/route.ts";
import { docsTextQuery, sitemapQuery } from "#lib/requests.ts";
import { feedFor, rootOf } from "./dated-entries.ts";
import { feed } from "./feed.ts";
import { llmsFull, llmsTxt, renderPage, type Source, type TextResponse } from "./llms.ts";
import { robotsTxt, sitemap } from "./sitemap.ts";

type Kind = "text/markdown" | "text/plain" | "application/xml" | "application/atom+xml";

/** `GET /llms.txt` */
export const serveLlmsTxt = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "text/plain", ({ docs, addresses, site }) =>
    llmsTxt(editionOf(docs, req), { name: site().name, addresses }),
  );

/** `GET /llms-full.txt` */
export const serveLlmsFull = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "text/plain", ({ docs, addresses, site }) =>
    llmsFull(editionOf(docs, req), { name: site().name, addresses }),
  );

/** `GET /sitemap.xml`, and `?part=` of one that is an index. */
export const serveSitemap = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "application/xml", ({ docs, addresses, dates }) => {
    const asked = sitemapQuery.safeParse(queryOf(req));
    return asked.success ? sitemap({ docs, addresses, dates }, asked.data.part ?? null) : null;
  });

/** `GET /feed.xml`, in the language of `?lang=`. 404 where nothing has a date. */
export const serveFeed = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "application/atom+xml", ({ docs, addresses, site }) => {
    const source = feedFor(docs, rootOf(editionIdOf(docs, req)));
    return feed(source, { name: site().name, addresses });
  });

/** `GET /robots.txt` */
export const serveRobots = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "text/plain", ({ addresses }) => robotsTxt(addresses));

const queryOf = (req: IncomingMessage): Record<string, string> =>
  Object.fromEntries(new URL(req.url ?? "/", "http://site.invalid").searchParams);

/** The docs of one language and version: `?lang=de&version=2.0`, else the default one. @throws AppError not_found */
function editionIdOf(docs: Docs, req: IncomingMessage): string {
  const asked = docsTextQuery.safeParse(queryOf(req));
  const id = asked.success ? findEdition(docs.editions, asked.data) : null;
  if (id === null) throw new AppError("not_found");
  return id;
}

function editionOf(docs: Docs, req: IncomingMessage): Source {
  const { nav, ordered } = docs.siteOf(rootOf(editionIdOf(docs, req)));
  const pages = ordered.flatMap(({ file }) => docs.pageInfo(file.path) ?? []);
  return { pages, nav, markdown: docs.markdown, pageInfo: docs.pageInfo };
}

/** `GET /docs/….md`, and `GET /docs/…` for a client that prefers Markdown. */
export const servePage = (req: IncomingMessage, res: ServerResponse, path: string) =>
  serve(req, res, "text/markdown", ({ docs, addresses }) => renderPage(docs, path, addresses));

/** Answers 200, 304, 404 or 405; errors are problem details. */
const serve = (req: IncomingMessage, res: ServerResponse, kind: Kind, find: (app: App) => TextResponse | null) =>
  respond(app, req, res, async (app) => {
    if (req.method !== "GET" && req.method !== "HEAD")
      throw new AppError("method_not_allowed", { allow: ["GET", "HEAD"] });
    const found = find(app);
    if (!found) throw new AppError("not_found");
    await send(req, res, kind, found);
  });

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  kind: Kind,
  { tag, pieces }: TextResponse,
): Promise<void> {
  res.setHeader("Vary", "Accept");
  res.setHeader("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=600, must-revalidate");
  if (sendNotModified(req, res, `W/"${tag}"`)) return;
  res.setHeader("Content-Type", `${kind}; charset=utf-8`);
  if (req.method !== "HEAD") await writePieces(res, pieces);
  res.end();
}

/** Waits for a slow client before each piece. Other requests run between the pieces. */
async function writePieces(res: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (res.destroyed) return;
    if (!res.write(piece)) await Promise.race([once(res, "drain"), once(res, "close")]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The path of the page whose Markdown is at `path`: "/docs/x.md" or "/docs/x/index.md"; null for other paths. */
export function markdownSourceOf(path: string): string | null {
  return /[^/]\.md$/i.test(path) ? path.replace(/\.md$/i, "").replace(/\/index$/, "") : null;
}

/** Whether the client prefers Markdown to HTML. Accepting any type does not count: browsers do that. */
export function prefersMarkdown(req: IncomingMessage): boolean {
  const types = acceptedTypes(req);
  const [markdown, html] = [types.indexOf("text/markdown"), types.indexOf("text/html")];
  return markdown !== -1 && (html === -1 || markdown < html);
}
