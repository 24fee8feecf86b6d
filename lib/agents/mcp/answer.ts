/** The HTTP side of the MCP server: one request in, one JSON answer out, nothing kept in between. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { createMcpServer } from "./server.ts";

type Exchange = { app: App; caller: Caller; body: unknown; req: IncomingMessage; res: ServerResponse };

/** Answers a POST whose body was read already. @throws AppError cross_site */
export async function answerMcp({ app, caller, body, req, res }: Exchange): Promise<undefined> {
  checkOrigin(req, app.config.siteUrl);
  // No cookie counts here: whoever calls is a program, known by its address.
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
 * Refuses pages of other sites. Programs send no Origin, and no inspector's page is ours. A page on this machine may
 * speak to a server that it knows under a name of this machine. `Host` was checked for every route.
 */
function checkOrigin({ headers }: IncomingMessage, siteUrl: string): void {
  const { origin, host } = headers;
  if (origin === undefined || origin === new URL(siteUrl).origin) return;
  if (!isLocal(URL.parse(origin)?.host) || !isLocal(host)) throw new AppError("cross_site");
}

const isLocal = (host: string | undefined): boolean => LOOPBACK.test(URL.parse(`http://${host}`)?.hostname ?? "");

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Headers as the SDK wants them; the body goes beside it. */
function toRequest(req: IncomingMessage, siteUrl: string): Request {
  const headers = new Headers();
  for (const name of ["accept", "content-type", "mcp-protocol-version", "mcp-session-id"]) {
    const value = req.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(`${siteUrl}/api/mcp`, { method: "POST", headers });
}
