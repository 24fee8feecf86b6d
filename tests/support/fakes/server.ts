/** The frame of a fake HTTP API: routes, faults and a record of requests. It runs as `fetch`, under msw or on a port. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpHandler, HttpResponse, http } from "msw";
import { type Fault, isMet, meet, withoutStream } from "./faults.ts";
import { EventStream, type Sent, toResponse } from "./stream.ts";

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
  /** What was streamed in answer; null for an answer in one piece. */
  stream: Sent | null;
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

/** Returns a body that is sent as JSON, or a Buffer or EventStream that is sent as it is. */
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

/** `streams` false: nothing is ever streamed, as behind some proxies. */
export type FakeOptions = { basePath?: string; apiKey?: string; streams?: boolean };

export function createFakeServer(routes: Routes, options: FakeOptions = {}): FakeServer {
  const { basePath = "/v1", apiKey, streams = true } = options;
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
      const asked = streams && fault?.kind !== "unstreamed" ? recorded : withoutStream(recorded);
      const handler = routes[recorded.route];
      const carryOut = () => handle(handler && (() => handler(asked)), recorded, fault, request.signal, apiKey);
      if (fault?.kind === "twice") await carryOut();
      const answer = fault && isMet(fault) ? await meet(fault, request.signal) : await carryOut();
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
    // A list comes as `name[]=a&name[]=b`.
    query: Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((key) => [
        key.replace(/\[\]$/, ""),
        url.searchParams.getAll(key).join(),
      ]),
    ),
    body: text ? JSON.parse(text) : {},
    headers: request.headers,
    status: null,
    fault: null,
    refusal: null,
    stream: null,
  };
}

async function handle(
  handler: (() => unknown) | undefined,
  recorded: Recorded,
  fault: Fault | null,
  signal: AbortSignal,
  apiKey?: string,
): Promise<Response> {
  try {
    const authorization = recorded.headers.get("authorization");
    if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`)
      throw new Refusal(401, `Incorrect API key provided: ${authorization}`, "invalid_api_key");
    if (!handler) throw new Refusal(404, `Invalid URL (${recorded.route})`);
    const answer = handler();
    if (Buffer.isBuffer(answer))
      return new Response(new Uint8Array(answer), { headers: { "content-type": "application/octet-stream" } });
    if (!(answer instanceof EventStream)) return Response.json(answer);
    recorded.stream = { events: [], end: null };
    return toResponse(answer, recorded.stream, fault && "after" in fault ? fault : null, signal);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    recorded.refusal = thrown;
    const { status, message, code, param } = thrown;
    return Response.json({ error: { message, type: "invalid_request_error", param, code } }, { status });
  }
}

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
export async function listen(
  fake: Pick<FakeServer, "fetch" | "basePath">,
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
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

async function serve(
  fake: Pick<FakeServer, "fetch">,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
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
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).flushHeaders();
  // Each piece is out before the next, so that a connection that breaks then has brought it.
  for await (const chunk of answer.body ?? []) await new Promise((resolve) => outgoing.write(chunk, resolve));
  outgoing.end();
}
