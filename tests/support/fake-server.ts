/** The frame of a fake HTTP API: routes, faults and a record of requests. It runs as `fetch`, under msw or on a port. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpHandler, HttpResponse, http } from "msw";

/** What a request meets instead of, or after, its handler. */
export type Fault =
  | { kind: "status"; status: number; code?: string; message?: string; headers?: Record<string, string> }
  /** Never arrives. */
  | { kind: "network" }
  /** Is carried out, but its answer never arrives. */
  | { kind: "lost" }
  /** A gateway repeats it: is carried out, and again, and answered as the second time. */
  | { kind: "twice" }
  /** No answer, ever. */
  | { kind: "hang" }
  /** Headers and the beginning of a body, then nothing. */
  | { kind: "stall" };

export type JsonObject = { [key: string]: unknown };
export type Recorded = {
  /** As in the route table, e.g. "GET /responses/:id". */
  route: string;
  params: string[];
  query: Record<string, string>;
  body: JsonObject;
  headers: Headers;
  /** Null while, and if never, answered. */
  status: number | null;
  fault: Fault["kind"] | null;
  /** Why the API itself refused it. */
  refusal: Refusal | null;
};

/** Thrown by a handler to answer with an error as OpenAI words them. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, code: string | null = null, param: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

export type Handler = (request: Pick<Recorded, "params" | "query" | "body">) => unknown;
/** Keys are method and path, e.g. "POST /conversations/:id/items". */
export type Routes = Record<string, Handler>;

export type FakeServer = {
  /** Path before every route, e.g. "/v1". */
  basePath: string;
  /** A stand-in for the global fetch. Rejects as fetch does when the network fails or the signal aborts. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Every request, oldest first. */
  requests: Recorded[];
  /** Requests on one route. */
  sent(route: string): Recorded[];
  /** Lets the next `times` requests on a route meet a fault. */
  fault(route: string, fault: Fault, times?: number): void;
  /** Ends all faults. */
  heal(): void;
  /** Requests the API itself refused as malformed or out of order. */
  refused(): Recorded[];
};

export type FakeOptions = { basePath?: string; apiKey?: string };

export function createFakeServer(routes: Routes, options: FakeOptions = {}): FakeServer {
  const { basePath = "/v1", apiKey } = options;
  const requests: Recorded[] = [];
  const faults: { route: string; fault: Fault }[] = [];
  const known = Object.keys(routes);

  const takeFault = (route: string): Fault | null => {
    const index = faults.findIndex((entry) => entry.route === route);
    return index === -1 ? null : (faults.splice(index, 1)[0]?.fault ?? null);
  };

  return {
    basePath,
    requests,
    sent: (route) => requests.filter((request) => request.route === route),
    fault(route, fault, times = 1) {
      if (!known.includes(route)) throw new Error(`The fake has no route ${route}`);
      for (let n = 0; n < times; n += 1) faults.push({ route, fault });
    },
    heal: () => {
      faults.length = 0;
    },
    refused: () => requests.filter(({ refusal }) => refusal !== null),
    async fetch(input, init) {
      const request = new Request(input, init);
      const recorded = await record(request, basePath, known);
      requests.push(recorded);
      const fault = takeFault(recorded.route);
      recorded.fault = fault?.kind ?? null;
      const carriedOut = !fault || fault.kind === "lost" || fault.kind === "twice";
      const carryOut = () => handle(routes[recorded.route], recorded, apiKey);
      if (fault?.kind === "twice") await carryOut();
      const answer = carriedOut ? await carryOut() : await meet(fault, request.signal);
      recorded.status = answer.status;
      if (fault?.kind === "lost") throw new TypeError("fetch failed");
      request.signal.throwIfAborted();
      return answer;
    },
  };
}

async function record(request: Request, basePath: string, known: string[]): Promise<Recorded> {
  const url = new URL(request.url);
  const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : url.pathname;
  const parts = path.split("/");
  const matches = (route: string) => {
    const [method, pattern = ""] = route.split(" ");
    const wanted = pattern.split("/");
    const same = wanted.length === parts.length && wanted.every((w, i) => w.startsWith(":") || w === parts[i]);
    return method === request.method && same;
  };
  const route = known.find(matches) ?? `${request.method} ${path}`;
  const wanted = route.split(" ")[1]?.split("/") ?? [];
  const text = await request.text();
  return {
    route,
    params: parts.filter((_, index) => wanted[index]?.startsWith(":")).map(decodeURIComponent),
    query: Object.fromEntries(url.searchParams),
    body: text ? JSON.parse(text) : {},
    headers: request.headers,
    status: null,
    fault: null,
    refusal: null,
  };
}

async function handle(handler: Handler | undefined, recorded: Recorded, apiKey?: string): Promise<Response> {
  try {
    const authorization = recorded.headers.get("authorization");
    if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`)
      throw new Refusal(401, `Incorrect API key provided: ${authorization}`, "invalid_api_key");
    if (!handler) throw new Refusal(404, `Invalid URL (${recorded.route})`);
    return Response.json(handler(recorded));
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    recorded.refusal = thrown;
    const { status, message, code, param } = thrown;
    return Response.json({ error: { message, type: "invalid_request_error", param, code } }, { status });
  }
}

async function meet(fault: Fault, signal: AbortSignal): Promise<Response> {
  if (fault.kind === "status") {
    const { status, code = null, message = `Upstream says ${status}`, headers = {} } = fault;
    const error = { message, type: "server_error", param: null, code };
    // Without the hint, the SDK waits half a second of real time before it repeats a request.
    return Response.json({ error }, { status, headers: { "retry-after-ms": "1", ...headers } });
  }
  if (fault.kind === "stall") {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      void aborted(signal).catch((error) => controller.error(error));
    };
    return new Response(new ReadableStream({ start }), { headers: { "content-type": "application/json" } });
  }
  if (fault.kind === "hang") await aborted(signal);
  throw new TypeError("fetch failed");
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason);
    if (signal.aborted) fail();
    signal.addEventListener("abort", fail, { once: true });
  });

/** msw handlers that let the fake answer everything under `baseURL`, its base path included. */
export function mswHandlers(fake: FakeServer, baseURL: string): HttpHandler[] {
  return [
    http.all(`${baseURL}/*`, async ({ request }) => {
      try {
        return await fake.fetch(request);
      } catch {
        return HttpResponse.error();
      }
    }),
  ];
}

/** Serves the fake on a loopback port (0: any free one). `url` includes the base path. */
export async function listen(fake: FakeServer, port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    serve(fake, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}${fake.basePath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(fake: FakeServer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const method = incoming.method ?? "GET";
  const answer = await fake.fetch(`http://127.0.0.1${incoming.url}`, {
    method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    signal: gone.signal,
  });
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  for await (const chunk of answer.body ?? []) outgoing.write(chunk);
  outgoing.end();
}
