/** Serves the real route files on loopback, so that tests speak HTTP to them without a whole Next server. */
import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { NextApiHandler, NextApiRequest, NextApiResponse } from "next";
import type { App } from "#lib/create-app/app.ts";

const API = path.resolve("pages/api");

type Route = { pattern: RegExp; names: string[]; file: string };

/** The route files as Next would match them: fixed names before [parameters], catch-alls last. */
const routes: Route[] = readdirSync(API, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => {
    const names: string[] = [];
    const source = path
      .relative(API, file)
      .replace(/(\/index)?\.ts$/, "")
      .replace(/\[\[\.\.\.(\w+)\]\]|\[(\w+)\]/g, (_, rest: string | undefined, name: string) => {
        names.push(rest ?? name);
        return rest ? "(.*)" : "([^/]+)";
      });
    return { pattern: new RegExp(`^/api/${source}$`), names, file };
  })
  .sort((a, b) => rank(a.file) - rank(b.file));

function rank(file: string): number {
  return file.includes("...") ? 100 - file.split("/").length : file.split("[").length;
}

export type Served = { url: string; close(): Promise<void> };

/** The routes with `app` behind them. Route files ask for the process-wide one as soon as they are called. */
export async function serveRoutes(app: App): Promise<Served> {
  const use = () => Object.assign(globalThis, { assistantApp: Promise.resolve(app) });
  const server = createServer((req, res) => void handle(req, res, use));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(req: IncomingMessage, res: ServerResponse, use: () => void): Promise<void> {
  const url = new URL(req.url ?? "/", "http://site");
  for (const { pattern, names, file } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const params = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]);
    const query = { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(params) };
    const module: { default: NextApiHandler } = await import(file);
    use();
    await module.default(Object.assign(req, { query }) as unknown as NextApiRequest, shim(res));
    return;
  }
  if (!(await handlePage(req, res, url, use))) res.writeHead(404).end();
}

const PAGES = path.resolve("pages");
const pageFiles: [RegExp, string][] = [
  [/^\/(llms(?:-full)?\.txt|sitemap\.xml|feed\.xml|robots\.txt)$/, "$1.tsx"],
  [/^\/docs(\/.*)?$/, "docs/[[...slug]].tsx"],
  [/^\/review\/(sign-in|callback|answers)$/, "review/$1.tsx"],
  [/^\/review$/, "review/index.tsx"],
  [/^\/review\/\w+$/, "review/[threadId].tsx"],
];

/** Pages as far as they answer without being drawn; the props of the others are sent as JSON. */
async function handlePage(
  req: IncomingMessage,
  res: ServerResponse,
  { pathname, searchParams }: URL,
  use: () => void,
): Promise<boolean> {
  for (const [pattern, name] of pageFiles) {
    if (!pattern.test(pathname)) continue;
    const { getServerSideProps } = await import(path.join(PAGES, pathname.replace(pattern, name)));
    const slug = pathname.split("/").slice(2).map(decodeURIComponent);
    use();
    const result: unknown = await getServerSideProps({
      req,
      res,
      params: { slug, threadId: slug[0] },
      query: Object.fromEntries(searchParams),
    });
    if (!res.writableEnded) res.end(JSON.stringify(result));
    return true;
  }
  return false;
}

/** What Next adds to a response, as far as the routes use it. */
function shim(res: ServerResponse): NextApiResponse {
  const status = (code: number) => {
    res.statusCode = code;
    return extended;
  };
  const json = (body: unknown) => {
    res.setHeader("Content-Type", "application/json; charset=utf-8");
    res.end(JSON.stringify(body));
  };
  const extended = Object.assign(res, { status, json }) as unknown as NextApiResponse;
  return extended;
}
