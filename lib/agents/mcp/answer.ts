/** MCP over HTTP: one JSON response for each request, without sessions. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { createMcpServer } from "./server.ts";

type Exchange = { app: App; caller: Caller; body: unknown; req: IncomingMessage; res: ServerResponse };

/** Answers a POST whose body was parsed already. @throws AppError cross_site */
export async function answerMcp({ app, caller, body, req, res }: Exchange): Promise<undefined> {
  checkOrigin(req, app.config.siteUrl);
  // Cookies are ignored: an MCP client is a program, which is limited by its address.
  const server = createMcpServer(app, { ...caller, owner: null });
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  try {
    await server.connect(transport);
    const response = await transport.handleRequest(toRequest(req, app.config.siteUrl), { parsedBody: body });
    res.statusCode = response.status;
    for (const [name, value] of response.headers) res.setHeader(name, value);
    res.setHeader("Cache-Control", "no-store");
    res.end(await response.text());
  } finally {
    await server.close();
  }
}

/**
 * Refuses pages of other sites; programs send no Origin. A page on this machine, such as an MCP inspector, may call a
 * server on this machine. `Host` was checked already, as for every route.
 */
function checkOrigin({ headers }: IncomingMessage, siteUrl: string): void {
  const { origin, host } = headers;
  if (origin === undefined || origin === new URL(siteUrl).origin) return;
  if (!isLocal(URL.parse(origin)?.host) || !isLocal(host)) throw new AppError("cross_site");
}

const isLocal = (host: string | undefined): boolean => LOOPBACK.test(URL.parse(`http://${host}`)?.hostname ?? "");

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** A request with the headers that the SDK reads. The parsed body is passed separately. */
function toRequest(req: IncomingMessage, siteUrl: string): Request {
  const headers = new Headers();
  for (const name of ["accept", "content-type", "mcp-protocol-version", "mcp-session-id"]) {
    const value = req.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(`${siteUrl}/api/mcp`, { method: "POST", headers });
}
