/** What every answer of the server passes first, before Next: security headers, the host check, malformed paths. */
import { subscribe } from "node:diagnostics_channel";
import {
  Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { type HostCheck, hostnameOf } from "#lib/access/hosts.ts";
import { AppError } from "#lib/errors.ts";
import type { Log } from "#lib/log.ts";
import { sendProblem } from "./problem.ts";
import { requestIdOf } from "./route.ts";

export type Header = { key: string; value: string };
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

type Parts = { headers: readonly Header[]; allowsHost: HostCheck; siteUrl: string; log: Log };

/** Names of hosts that were refused and are in the log; more than these would be somebody's doing. */
const MAX_LOGGED_HOSTS = 20;

/**
 * Sets `headers` on every answer, which a page may replace, and refuses with a problem: hosts that are not ours, targets
 * that are no path, and paths below /api that cannot be decoded. Next answers other such paths with its own 400 page.
 */
export function createMiddleware({ headers, allowsHost, siteUrl, log }: Parts): Middleware {
  const loggedHosts = new Set<string>();

  function logHost(host: string | undefined): void {
    const name = hostnameOf(host ?? "");
    if (name === null || loggedHosts.has(name) || loggedHosts.size >= MAX_LOGGED_HOSTS) return;
    loggedHosts.add(name);
    log.warn({ host: name }, "a host that is neither that of SITE_URL nor in ALLOWED_HOSTS was refused");
  }

  return (req, res, next) => {
    for (const { key, value } of headers) res.setHeader(key, value);
    const fault = allowsHost(req.headers.host) ? targetFault(req.url ?? "") : new AppError("misdirected_request");
    if (!fault) return next();
    if (fault.code === "misdirected_request") logHost(req.headers.host);
    const requestId = requestIdOf(req);
    res.setHeader("X-Request-Id", requestId);
    // Its body is not read.
    if (!req.complete) res.setHeader("Connection", "close");
    sendProblem(res, fault, requestId, siteUrl);
    log.info({ requestId, method: req.method, status: res.statusCode, code: fault.code }, "request refused");
  };
}

function targetFault(target: string): AppError | null {
  if (!target.startsWith("/")) return new AppError("invalid_request", { detail: "The target must be a path." });
  const [path = ""] = target.split("?", 1);
  if (!path.startsWith("/api/") || canDecode(path)) return null;
  return new AppError("invalid_request", { detail: "The path is not percent-encoded UTF-8." });
}

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** A request's headers have to be here after this time, all of it after that, ms. Node looks twice a minute. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/**
 * Idle connections are kept so long, ms: longer than proxies keep theirs (60 s). Whoever closes first may close on a
 * request that is on its way, and Node's own 5 s pass unnoticed while a burst of requests keeps it busy.
 */
const KEEP_ALIVE_MS = 65_000;

/**
 * Puts `middleware` before whatever listens to the requests of this process's servers, with Next's among them: Next has
 * no hook that sees malformed paths and files, and a server of our own would give up what `next start` does.
 */
export function installMiddleware(middleware: Middleware, headers: readonly Header[]): void {
  const known = new WeakSet<object>();
  const cover = (server: unknown) => {
    if (!(server instanceof HttpServer || server instanceof HttpsServer) || known.has(server)) return;
    known.add(server);
    applyMiddleware(server, middleware, headers);
  };
  subscribe("net.server.socket", (message) => cover((message as { socket: { server?: unknown } }).socket.server));
  // Of connections that were there before.
  subscribe("http.server.request.start", (message) => cover((message as { server: unknown }).server));
}

/** From the next request on, also one that is being emitted. `headers` go out with what is no HTTP as well. */
export function applyMiddleware(server: HttpServer, middleware: Middleware, headers: readonly Header[]): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const listeners = server.listeners("request") as RequestListener[];
  const answering = new WeakSet<Duplex>();
  server.removeAllListeners("request");
  server.on("request", (req, res) => {
    answering.add(req.socket);
    res.once("close", () => answering.delete(req.socket));
    middleware(req, res, () => {
      for (const listener of listeners) listener.call(server, req, res);
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // Two answers would run into each other.
    if (!socket.writable || answering.has(socket)) return void socket.destroy();
    const status = PARSER_STATUS[error.code ?? ""] ?? 400;
    const lines = [...headers, { key: "Connection", value: "close" }].map(({ key, value }) => `${key}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`, () => socket.destroy());
  });
}

/** As Node answers by itself. */
const PARSER_STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
