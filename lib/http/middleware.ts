/** Runs before Next for every request: security headers, the host check, malformed paths, the gate of the review pages. */
import { subscribe } from "node:diagnostics_channel";
import { Server as HttpServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { type HostCheck, hostnameOf } from "#lib/access/hosts.ts";
import { AppError } from "#lib/errors.ts";
import type { Log } from "#lib/log.ts";
import { type ExplainError, sendProblem } from "./problem.ts";
import type { ReviewGate } from "./review-gate.ts";
import { requestIdOf } from "./route.ts";

export type Header = { key: string; value: string };
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

type Parts = {
  headers: readonly Header[];
  basePath: string;
  allowsHost: HostCheck;
  explain: ExplainError;
  log: Log;
  gate: ReviewGate;
};

/** The most refused hosts that are logged. An attacker can send any number of names. */
const MAX_LOGGED_HOSTS = 20;

/**
 * Sets `headers` on every response; a page may replace them. Refuses with a problem: other sites' hosts, targets that are
 * not a path, and paths below /api that cannot be decoded. Next answers other undecodable paths with its own 400 page.
 */
export function createMiddleware({ headers, basePath, allowsHost, explain, log, gate }: Parts): Middleware {
  const loggedHosts = new Set<string>();

  function logHost(host: string | undefined): void {
    const name = hostnameOf(host ?? "");
    if (name === null || loggedHosts.has(name) || loggedHosts.size >= MAX_LOGGED_HOSTS) return;
    loggedHosts.add(name);
    log.warn({ host: name }, "a host that is neither that of SITE_URL nor in ALLOWED_HOSTS was refused");
  }

  return (req, res, next) => {
    for (const { key, value } of headers) res.setHeader(key, value);
    const error = allowsHost(req.headers.host)
      ? findTargetError(req.url ?? "", basePath)
      : new AppError("misdirected_request");
    if (!error) return gate(req, res, next);
    if (error.code === "misdirected_request") logHost(req.headers.host);
    const requestId = requestIdOf(req);
    res.setHeader("X-Request-Id", requestId);
    // The rest of the body is not read.
    if (!req.complete) res.setHeader("Connection", "close");
    sendProblem(res, error, requestId, explain);
    log.info({ requestId, method: req.method, status: res.statusCode, code: error.code }, "request refused");
  };
}

function findTargetError(target: string, basePath: string): AppError | null {
  if (!target.startsWith("/")) return new AppError("invalid_request", { detail: "The target must be a path." });
  const [path = ""] = target.split("?", 1);
  if (!path.startsWith(`${basePath}/api/`) || canDecode(path)) return null;
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

/** The longest time for receiving the headers, and the whole request, ms. Node checks twice a minute. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/**
 * How long idle connections stay open, ms: longer than those of proxies (60 s), so that the proxy closes first. A server
 * that closes first may do so while a request is on its way.
 */
const KEEP_ALIVE_MS = 65_000;

/**
 * Applies `middleware` to all HTTP servers of this process, that of Next included. Next has no hook that sees malformed
 * paths and static files, and a server of our own would have to replace `next start`.
 */
export function installMiddleware(middleware: Middleware, headers: readonly Header[]): void {
  const known = new WeakSet<object>();
  const applyOnce = (server: unknown) => {
    if (!(server instanceof HttpServer || server instanceof HttpsServer) || known.has(server)) return;
    known.add(server);
    applyMiddleware(server, middleware, headers);
  };
  subscribe("net.server.socket", (message) => applyOnce(Object(Object(message).socket).server));
  // For servers whose connections were open already.
  subscribe("http.server.request.start", (message) => applyOnce(Object(message).server));
}

/** Takes effect with the next request, also one that is being emitted. Responses to invalid HTTP get `headers` too. */
export function applyMiddleware(server: HttpServer, middleware: Middleware, headers: readonly Header[]): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const listeners = server.listeners("request");
  const answering = new WeakSet<Duplex>();
  server.removeAllListeners("request");
  server.on("request", (req, res) => {
    answering.add(req.socket);
    res.once("close", () => answering.delete(req.socket));
    middleware(req, res, () => {
      for (const listener of listeners) Reflect.apply(listener, server, [req, res]);
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // A second response would mix with the first one.
    if (!socket.writable || answering.has(socket)) return void socket.destroy();
    const status = PARSER_STATUS[error.code ?? ""] ?? 400;
    const lines = [...headers, { key: "Connection", value: "close" }].map(({ key, value }) => `${key}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`, () => socket.destroy());
  });
}

/** The statuses that Node's own handler sends. */
const PARSER_STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
