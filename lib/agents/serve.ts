/** Sends Markdown and plain text where pages would otherwise be drawn. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { app } from "#lib/app.ts";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import { answer } from "#lib/http/route.ts";
import { llmsFull, llmsTxt, pageAnswer, type TextAnswer } from "./llms.ts";

type Kind = "markdown" | "plain";

/** `GET /llms.txt` */
export const serveLlmsTxt = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "plain", ({ docs, config }) => llmsTxt(docs, config.siteUrl));

/** `GET /llms-full.txt` */
export const serveLlmsFull = (req: IncomingMessage, res: ServerResponse) =>
  serve(req, res, "plain", ({ docs, config }) => llmsFull(docs, config.siteUrl));

/** `GET /docs/….md`, and `GET /docs/…` for who wants Markdown. */
export const servePage = (req: IncomingMessage, res: ServerResponse, path: string) =>
  serve(req, res, "markdown", ({ docs, config }) => pageAnswer(docs, path, config.siteUrl));

/** Answers 200, 304, 404 or 405; errors are problem details. */
const serve = (req: IncomingMessage, res: ServerResponse, kind: Kind, find: (app: App) => TextAnswer | null) =>
  answer(app, req, res, async (app) => {
    if (req.method !== "GET" && req.method !== "HEAD")
      throw new AppError("method_not_allowed", { allow: ["GET", "HEAD"] });
    const found = find(app);
    if (!found) throw new AppError("not_found");
    await send(req, res, kind, found);
  });

async function send(req: IncomingMessage, res: ServerResponse, kind: Kind, { tag, pieces }: TextAnswer): Promise<void> {
  // Weak: a proxy may compress the text.
  const etag = `W/"${tag}"`;
  res.setHeader("ETag", etag);
  res.setHeader("Vary", "Accept");
  res.setHeader("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=600, must-revalidate");
  const known = req.headers["if-none-match"]?.split(",").map((other) => other.trim().replace(/^(?!W\/)/, "W/"));
  if (known?.some((other) => other === etag || other === "W/*")) {
    res.statusCode = 304;
    res.end();
    return;
  }
  res.setHeader("Content-Type", `text/${kind}; charset=utf-8`);
  if (req.method !== "HEAD") await write(res, pieces);
  res.end();
}

/** Piece by piece, no faster than they are read; between pieces other requests have their turn. */
async function write(res: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (res.destroyed) return;
    if (!res.write(piece)) await Promise.race([once(res, "drain"), once(res, "close")]);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * The page whose Markdown the address asks for by its ending: "/docs/x.md", "/docs/x/index.md"; null when it does not.
 */
export function markdownOf(path: string): string | null {
  return /[^/]\.md$/i.test(path) ? path.replace(/\.md$/i, "").replace(/\/index$/, "") : null;
}

/** Whether the client names Markdown among what it takes, and likes HTML no better. Browsers never do. */
export function prefersMarkdown({ headers }: IncomingMessage): boolean {
  const wanted = new Map(
    (headers.accept ?? "").split(",").map((part) => {
      const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith("q="));
      return [type, q ? Number(q.slice(2)) || 0 : 1];
    }),
  );
  const markdown = wanted.get("text/markdown") ?? 0;
  return markdown > 0 && markdown >= (wanted.get("text/html") ?? 0);
}
