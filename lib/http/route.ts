/** From a request to a use case: checks in a fixed order, and problem+json for every error. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextApiHandler, NextApiRequest, NextApiResponse } from "next";
import type { z } from "zod";
import { findOwnerOfKey, fingerprintOf, requireOwnerOfKey } from "#lib/access/api-keys.ts";
import { type OwnKey, readOwnKey } from "#lib/access/own-key.ts";
import type { App } from "#lib/create-app/app.ts";
import { AppError, toAppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields } from "#lib/log.ts";
import { routeOf } from "#lib/telemetry/routes.ts";
import { checkOrigin, clientAddress, readContent, readJson } from "./guards.ts";
import { parseInput } from "./parse-input.ts";
import { explainIn, sendProblem } from "./problem.ts";

export type Context<Body, Query> = {
  app: App;
  caller: Caller;
  body: Body;
  query: Query;
  req: NextApiRequest;
  res: NextApiResponse;
  /** The reader's own model key; null without one. @throws AppError own_key_… when it cannot be used */
  ownKey(): OwnKey | null;
  /** The body of a route for files, at most `limit` bytes. @throws AppError attachment_too_large */
  content(limit: number): Promise<Buffer>;
  /** Aborts when the client disconnects. */
  signal: AbortSignal;
};

/** The object is sent as JSON. A route that wrote the response itself returns undefined. */
type Result = Promise<object | undefined>;

type Session = "required" | "ensure" | "optional" | "key" | "either";
type RouteOptions<Body, Query> = {
  /** Parses the JSON body. A missing body is `{}`. A route without this schema ignores bodies. */
  body?: z.ZodType<Body>;
  /** Parses path and query parameters. */
  query?: z.ZodType<Query>;
  /**
   * `required`: 401 without an owner cookie. `ensure`: a request without one gets a new owner. `optional`: no owner is
   * needed. `key`: 401 without an API key; cookies are ignored. `either`: an API key, else as `required`. Default: required.
   */
  session?: Session;
  /** Whether a read takes turns with other reads of its address. False for reads that may last long. Default: true. */
  takesTurns?: boolean;
};
type Route = (app: App, req: NextApiRequest, res: NextApiResponse) => Promise<void>;
export type Methods = Partial<Record<"GET" | "POST" | "PUT" | "DELETE", Route>>;

/** One method of one route: its input, and the use case that it calls. */
export function route<Body = undefined, Query = undefined>(
  options: RouteOptions<Body, Query>,
  run: (context: Context<Body, Query>) => Result,
): Route {
  return async (app, req, res) => {
    const session = options.session ?? "required";
    const program = findProgram(req, app.config.apiKeys, session);
    if (program !== null) programs.set(req, fingerprintOf(program));
    // Browsers do not add API keys themselves, so a request with a key is not a page of another site's.
    if (program === null && !isRead(req)) checkOrigin(req, app.config.siteUrl);
    const address = clientAddress(req, app.config.trustedProxies);
    const sender = { bodies: app.bodies, address };
    const known = program ?? (await app.sessions.owner(req, res));
    if (!known && (session === "required" || session === "either")) throw new AppError("no_session");
    // The body is read after all checks that do not need it.
    const json = options.body ? await readJson(req, sender) : undefined;
    const body = options.body ? parseInput(options.body, json) : (undefined as Body);
    const query = options.query ? parseInput(options.query, req.query) : (undefined as Query);
    const owner = known ?? (session === "ensure" ? await app.sessions.ensureOwner(req, res) : null);
    const disconnected = new AbortController();
    res.on("close", () => disconnected.abort());
    const caller = { owner, address, ...(program !== null && { program: true }) };
    const ownKey = () =>
      readOwnKey(req, { accepted: app.ownKeyModel !== null, trustedProxies: app.config.trustedProxies });
    const content = (limit: number) => readContent(req, res, limit, sender);
    const callUseCase = () => run({ app, caller, body, query, req, res, ownKey, content, signal: disconnected.signal });
    const takesTurns = isRead(req) && options.takesTurns !== false && program === null;
    const result = await app.queuedFor(address, () =>
      takesTurns ? app.reads.inTurn(address, callUseCase) : callUseCase(),
    );
    if (result === undefined) return;
    if (!res.hasHeader("Cache-Control")) res.setHeader("Cache-Control", "no-store");
    res.json(result);
  };
}

/** The fingerprint of the API key of each request, for the log. */
const programs = new WeakMap<IncomingMessage, string>();

/** Makes the handler of a route file from its methods. `getApp` is called for each request, never at import. */
export function createHandler(getApp: () => Promise<App>, methods: Methods): NextApiHandler {
  return (req, res) => {
    // A page that embeds the assistant sends its partitioned cookie. That page must not read the responses.
    res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    return respond(getApp, req, res, (app) => dispatch(app, methods, req, res));
  };
}

/** Calls `run` for one request. An error becomes a problem response. The request is logged. */
export async function respond(
  getApp: () => Promise<App>,
  req: IncomingMessage,
  res: ServerResponse,
  run: (app: App) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const requestId = requestIdOf(req);
  res.setHeader("X-Request-Id", requestId);
  let app: App | undefined;
  let failure: AppError | undefined;
  try {
    app = await getApp();
    if (!app.allowsHost(req.headers.host)) throw new AppError("misdirected_request");
    await run(app);
  } catch (thrown) {
    failure = toAppError(thrown);
    sendProblem(res, failure, requestId, app ? explainIn(app) : () => null);
  }
  app?.bodies.closeUnread(req);
  const ms = performance.now() - started;
  app?.telemetry.recordRequest({
    ...{ requestId, method: req.method ?? "", route: routeOf(req.url ?? ""), ms },
    ...{ status: res.statusCode, problem: failure?.code ?? null },
  });
  app?.log[failure && res.statusCode >= 500 ? "error" : "info"](
    {
      requestId,
      method: req.method,
      route: loggedRouteOf(req),
      apiKey: programs.get(req),
      status: res.statusCode,
      ms: Math.round(ms),
      ...(failure && (res.statusCode >= 500 ? errorFields(failure) : { code: failure.code })),
    },
    "request",
  );
}

async function dispatch(app: App, methods: Methods, req: NextApiRequest, res: NextApiResponse): Promise<void> {
  // Node omits the body of a response to HEAD.
  const method = req.method === "HEAD" ? "GET" : req.method;
  const [, run] = Object.entries(methods).find(([name]) => name === method) ?? [];
  if (!run)
    throw new AppError("method_not_allowed", { allow: [...Object.keys(methods), ...(methods.GET ? ["HEAD"] : [])] });
  await run(app, req, res);
}

const isRead = (req: IncomingMessage): boolean => req.method === "GET" || req.method === "HEAD";

/** A request with an unknown key falls back to the cookie: a proxy may add its own Authorization header. */
function findProgram(req: IncomingMessage, keys: readonly string[], session: Session): string | null {
  if (session === "key") return requireOwnerOfKey(req, keys);
  return session === "either" ? findOwnerOfKey(req, keys) : null;
}

/** The client's own request id where it is a plain token, so that its log and ours have the same id. */
export function requestIdOf(req: IncomingMessage): string {
  const clientId = req.headers["x-request-id"];
  return typeof clientId === "string" && /^[\w-]{8,64}$/.test(clientId) ? clientId : newId("req");
}

/** The route without the ids in its path, which the log must not have. */
const loggedRouteOf = (req: IncomingMessage): string =>
  (req.url ?? "").split("?", 1)[0]?.replace(/\b(thread|run|msg|file|answer)_\w+/g, ":$1") ?? "";
