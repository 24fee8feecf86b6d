/** The one way a request reaches a use case: checks in a fixed order, and problem+json for everything that fails. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse as parseDisposition } from "content-disposition";
import type { NextApiHandler, NextApiRequest, NextApiResponse } from "next";
import type { z } from "zod";
import { findOwnerOfKey, fingerprint, ownerOfKey } from "#lib/access/api-keys.ts";
import { type OwnKey, readOwnKey } from "#lib/access/own-key.ts";
import type { App } from "#lib/create-app/app.ts";
import { AppError, toAppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields } from "#lib/log.ts";
import { uploadHeaders } from "#lib/requests.ts";
import { routeOf } from "#lib/telemetry/routes.ts";
import { checkOrigin, clientAddress, readContent, readJson } from "./guards.ts";
import { sendProblem } from "./problem.ts";

export type Context<Body, Query> = {
  app: App;
  caller: Caller;
  body: Body;
  query: Query;
  req: NextApiRequest;
  res: NextApiResponse;
  /** The model key the reader sent along; null without one. @throws AppError own_key_… when it cannot be taken. */
  ownKey(): OwnKey | null;
  /** The body of a route that takes files, of `limit` bytes at most. @throws AppError attachment_too_large */
  content(limit: number): Promise<Buffer>;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
};

/** `result` is sent as JSON; a route that wrote the response itself returns undefined. */
type Result = Promise<object | undefined>;

type Session = "required" | "ensure" | "optional" | "key" | "either";
type RouteOptions<Body, Query> = {
  /** Parses the JSON body; a route without one ignores bodies. An absent body counts as `{}`. */
  body?: z.ZodType<Body>;
  /** Parses path and query parameters. */
  query?: z.ZodType<Query>;
  /**
   * `required`: 401 without an owner cookie. `ensure`: a new owner gets one. `optional`: whoever it is. `key`: 401
   * without an API key, and no cookie counts. `either`: an API key counts, else as `required`. Default: required.
   */
  session?: Session;
  /** Whether a read takes turns with others of its address; not if it lasts as long as the client likes. Default: true. */
  takesTurns?: boolean;
};
type Route = (app: App, req: NextApiRequest, res: NextApiResponse) => Promise<void>;
export type Methods = Partial<Record<"GET" | "POST" | "PUT" | "DELETE", Route>>;

/** One method of one route: what it takes, and the use case it calls. */
export function route<Body = undefined, Query = undefined>(
  options: RouteOptions<Body, Query>,
  run: (context: Context<Body, Query>) => Result,
): Route {
  return async (app, req, res) => {
    const session = options.session ?? "required";
    // No browser adds a key by itself, so no other site can have one used.
    const program = findProgram(req, app.config.apiKeys, session);
    if (program !== null) programs.set(req, fingerprint(program));
    if (program === null && !isRead(req)) checkOrigin(req, app.config.siteUrl);
    const address = clientAddress(req, app.config.trustedProxies);
    const sender = { bodies: app.bodies, address };
    const known = program ?? (await app.sessions.owner(req, res));
    if (!known && (session === "required" || session === "either")) throw new AppError("no_session");
    // Only now, when all that can be refused without it was refused.
    const json = options.body ? await readJson(req, sender) : undefined;
    const body = options.body ? check(options.body, json) : (undefined as Body);
    const query = options.query ? check(options.query, req.query) : (undefined as Query);
    const owner = known ?? (session === "ensure" ? await app.sessions.ensureOwner(req, res) : null);
    const gone = new AbortController();
    res.on("close", () => gone.abort());
    const caller = { owner, address, ...(program !== null && { program: true }) };
    const ownKey = () =>
      readOwnKey(req, { accepted: app.ownKeyModel !== null, trustedProxies: app.config.trustedProxies });
    const content = (limit: number) => readContent(req, res, limit, sender);
    const answer = () => run({ app, caller, body, query, req, res, ownKey, content, signal: gone.signal });
    const takesTurns = isRead(req) && options.takesTurns !== false && program === null;
    const result = await app.queuedFor(address, () => (takesTurns ? app.reads.inTurn(address, answer) : answer()));
    if (result === undefined) return;
    if (!res.hasHeader("Cache-Control")) res.setHeader("Cache-Control", "no-store");
    res.json(result);
  };
}

/** Which program a request comes from, for the log: every use of a key leaves its fingerprint there. */
const programs = new WeakMap<IncomingMessage, string>();

/** Makes the handler of a route file out of its methods. `getApp` is called per request, never at import. */
export function createHandler(getApp: () => Promise<App>, methods: Methods): NextApiHandler {
  return (req, res) => {
    // A page that embeds the assistant shares its partitioned cookie: what that is answered is not for the page.
    res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    return answer(getApp, req, res, (app) => dispatch(app, methods, req, res));
  };
}

/** Runs what answers one request: whatever it throws becomes a problem, and the request is logged. */
export async function answer(
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
    sendProblem(res, failure, requestId, app?.config.siteUrl ?? "");
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
      route: routeName(req),
      apiKey: programs.get(req),
      status: res.statusCode,
      ms: Math.round(ms),
      ...(failure && (res.statusCode >= 500 ? errorFields(failure) : { code: failure.code })),
    },
    "request",
  );
}

async function dispatch(app: App, methods: Methods, req: NextApiRequest, res: NextApiResponse): Promise<void> {
  // Node leaves the body out of an answer to HEAD by itself.
  const method = req.method === "HEAD" ? "GET" : req.method;
  const run = methods[method as keyof Methods];
  if (!run)
    throw new AppError("method_not_allowed", { allow: [...Object.keys(methods), ...(methods.GET ? ["HEAD"] : [])] });
  await run(app, req, res);
}

const isRead = (req: IncomingMessage): boolean => req.method === "GET" || req.method === "HEAD";

/** A key of nobody's may be a proxy's, on a reader's request: their cookie decides. */
function findProgram(req: IncomingMessage, keys: readonly string[], session: Session): string | null {
  if (session === "key") return ownerOfKey(req, keys);
  return session === "either" ? findOwnerOfKey(req, keys) : null;
}

/** @throws AppError invalid_request naming every wrong field. */
function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ field: [...issue.path, key].join("."), detail: "is not known" }))
      : [{ field: issue.path.join(".") || "body", detail: issue.message }],
  );
  throw new AppError("invalid_request", {
    fields,
    detail: fields.map(({ field, detail }) => `${field}: ${detail}`).join("; "),
  });
}

/** The caller's own request id when it is a plain token, so that their logs and ours meet. */
export function requestIdOf(req: IncomingMessage): string {
  const given = req.headers["x-request-id"];
  return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : newId("req");
}

/** The route's pattern rather than its path: ids in paths are nobody's business in a log. */
const routeName = (req: IncomingMessage): string =>
  (req.url ?? "").split("?", 1)[0]?.replace(/\b(thread|run|msg|file)_\w+/g, ":$1") ?? "";

/** @throws AppError invalid_request for a key that is not 1-200 printable ASCII characters. */
export function idempotencyKey(req: IncomingMessage): string | null {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && /^[\x21-\x7E]{1,200}$/.test(key)) return key;
  const detail = "must be 1 to 200 printable ASCII characters without spaces";
  throw new AppError("invalid_request", {
    detail: `Idempotency-Key: ${detail}`,
    fields: [{ field: "Idempotency-Key", detail }],
  });
}

/** The name in an upload's `Content-Disposition`, cleaned. @throws AppError invalid_request */
export function fileName(req: IncomingMessage): string {
  const { filename } = parseDisposition(req.headers["content-disposition"] ?? "").parameters;
  return check(uploadHeaders, { "Content-Disposition": filename })["Content-Disposition"];
}

/** Whether the client asked for an answer at once (RFC 7240); if so, the response says that it was heard. */
export function wantsAsync(req: IncomingMessage, res: NextApiResponse): boolean {
  const wanted = [req.headers.prefer].flat().some((value) => /(^|,)\s*respond-async\s*(;|,|$)/i.test(value ?? ""));
  if (wanted) res.setHeader("Preference-Applied", "respond-async");
  return wanted;
}

/** Whether the client wants an answer piece by piece. */
export const wantsEvents = (req: IncomingMessage): boolean => /\btext\/event-stream\b/i.test(req.headers.accept ?? "");

/** The largest number an event can have in the database. */
const MAX_EVENT_ID = 2 ** 31 - 1;

/** Number of the last event a client saw; 0 when it saw none. */
export function lastEventId(req: IncomingMessage): number {
  const id = Number(req.headers["last-event-id"] ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? Math.min(id, MAX_EVENT_ID) : 0;
}
