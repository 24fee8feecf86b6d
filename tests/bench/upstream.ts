/**
 * OpenAI's Conversations and background Responses on a loopback port, as far as the two clients use them. Unlike the
 * fake of the tests it is moved by the clock: what a response says, and when, is fixed as it is created, and it goes on
 * whether or not anybody asks or listens.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Response } from "openai/resources/responses/responses";
import type { Script } from "#tests/bench/script.ts";
import type { InputItem, ResponseBody } from "#tests/support/openai-fake/checks.ts";
import { EventLog, isTextDelta, itemEvents, lastEvent, statusEvent } from "#tests/support/openai-fake/events.ts";
import {
  endResponse,
  type ScriptedTurn,
  type StoredItem,
  toOutput,
  toResponse,
  toStored,
} from "#tests/support/openai-fake/items.ts";

/** Times at which a response was created, emitted each piece of its text and was complete (Unix ms), and its request. */
export type ModelResponse = {
  createdAt: number;
  pieces: number[];
  completedAt: number;
  conversation: string;
  input: InputItem[];
};
/** Requests of one client; bytes are those of their bodies and of the bodies of the answers. */
export type Traffic = { requests: number; received: number; sent: number; responses: ModelResponse[] };

export type Upstream = {
  url: string;
  /** From now on responses go like this, of one model or of all that have none of their own; those under way go on. */
  play(script: Script, model?: string): void;
  /** What the client with this API key did since it was last asked for, and how its conversation's responses went. */
  take(apiKey: string): Traffic;
  close(): Promise<void>;
};

type Running = { response: Response; log: EventLog };
type Request = { path: string; method: string; query: URLSearchParams; body: Record<string, unknown> };

let count = 0;
const newId = (prefix: string): string => {
  count += 1;
  return `${prefix}_bench${count}`;
};
const unixSeconds = (): number => Math.floor(Date.now() / 1000);
const until = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));

export async function startUpstream(first: Script): Promise<Upstream> {
  let usual = first;
  const scripts = new Map<string, Script>();
  const conversations = new Map<string, StoredItem[]>();
  const running = new Map<string, Running>();
  /** Conversations that a response writes to: nothing else may, until it has ended. */
  const busy = new Set<string>();
  const traffic = new Map<string, Traffic>();

  const trafficOf = (request: IncomingMessage): Traffic => {
    const key = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    const known = traffic.get(key) ?? { requests: 0, received: 0, sent: 0, responses: [] };
    traffic.set(key, known);
    return known;
  };

  function createConversation({ body }: Request): unknown {
    const id = newId("conv");
    const items = (body.items as InputItem[] | undefined) ?? [];
    conversations.set(
      id,
      items.map((item) => toStored(item, newId)),
    );
    return { id, object: "conversation", created_at: unixSeconds(), metadata: {} };
  }

  function items(id: string, { path, method, query, body }: Request): unknown {
    const stored = conversations.get(id) ?? [];
    if (method === "DELETE") {
      const place = stored.findIndex((item) => path.endsWith(`/${item.id}`));
      if (place !== -1) stored.splice(place, 1);
    }
    if (method === "POST") {
      const added = (body.items as InputItem[]).map((item) => toStored(item, newId));
      stored.push(...added);
      return { object: "list", data: added, has_more: false };
    }
    const data = query.get("order") === "asc" ? stored : stored.toReversed();
    const limit = Number(query.get("limit") ?? 20);
    const start = data.findIndex((item) => item.id === query.get("after")) + 1;
    return { object: "list", data: data.slice(start, start + limit), has_more: data.length > start + limit };
  }

  function createResponse(sent: Record<string, unknown>, responses: ModelResponse[]): Running {
    const body = sent as unknown as ResponseBody;
    const made = { response: toResponse(newId("resp"), body), log: new EventLog() };
    running.set(made.response.id, made);
    const { conversation } = body;
    const input = Array.isArray(body.input) ? body.input : [];
    if (conversation === undefined) {
      const title = { text: "How answers get onto the screen" };
      endResponse(made.response, title, toOutput(title, newId));
      return made;
    }
    const { searchMs, query, answerMs, answer } = scripts.get(String(sent.model)) ?? usual;
    const answers = input.some((item) => "type" in item && item.type === "function_call_output");
    const search = { toolCalls: [{ name: "get_relevant_docs", arguments: JSON.stringify({ query }) }] };
    const pace = answers ? { thinkMs: answerMs, everyMs: answer.everyMs } : { thinkMs: searchMs, everyMs: 0 };
    const record = { createdAt: Date.now(), pieces: [], completedAt: 0, conversation, input };
    responses.push(record);
    busy.add(conversation);
    void emitResponse(made, answers ? answer : search, pace, record).then(() => {
      const items = [...input.map((item) => toStored(item, newId)), ...made.response.output];
      conversations.get(conversation)?.push(...(items as StoredItem[]));
      busy.delete(conversation);
    });
    return made;
  }

  function answer(request: Request, responses: ModelResponse[]): unknown {
    const [resource, id = "", part] = request.path.split("/");
    if (resource === "conversations") {
      if (part === "items") return items(id, request);
      return id === "" ? createConversation(request) : { id, object: "conversation", created_at: 0, metadata: {} };
    }
    if (resource !== "responses") return null;
    return request.method === "POST" && id === "" ? createResponse(request.body, responses) : (running.get(id) ?? null);
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const known = trafficOf(incoming);
    known.requests += 1;
    incoming.on("data", (chunk: Buffer) => {
      known.received += chunk.length;
    });
    const { pathname, searchParams: query } = new URL(incoming.url ?? "", "http://upstream");
    const { method = "GET" } = incoming;
    const body = method === "POST" ? ((await json(incoming)) as Record<string, unknown>) : {};
    const path = pathname.replace(/^\/v1\//, "");
    const writesTo = path === "responses" ? body.conversation : path.match(/^conversations\/(\w+)\/items$/)?.[1];
    if (method === "POST" && typeof writesTo === "string" && busy.has(writesTo)) return refuseLocked(outgoing);
    const found = answer({ path, method, query, body }, known.responses);
    const write = (text: string) => {
      known.sent += Buffer.byteLength(text);
      outgoing.write(text);
    };
    const made = isRunning(found) ? found : null;
    if (made && (body.stream === true || query.get("stream") === "true")) {
      outgoing.writeHead(200, { "Content-Type": "text/event-stream" });
      for await (const { event, data } of made.log.read(Number(query.get("starting_after") ?? -1), () => true))
        write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    } else {
      outgoing.writeHead(found ? 200 : 404, { "Content-Type": "application/json" });
      write(JSON.stringify(made?.response ?? found ?? { error: { message: `No route ${method} ${pathname}` } }));
    }
    outgoing.end();
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    play(next, model) {
      if (model === undefined) usual = next;
      else scripts.set(model, next);
    },
    take(apiKey) {
      const taken = traffic.get(apiKey) ?? { requests: 0, received: 0, sent: 0, responses: [] };
      traffic.delete(apiKey);
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuseLocked(outgoing: ServerResponse): void {
  const message = "Another process is currently operating on this conversation. Please retry in a few seconds.";
  outgoing.writeHead(400, { "Content-Type": "application/json" });
  outgoing.end(JSON.stringify({ error: { message, code: "conversation_locked", param: "conversation" } }));
}

const isRunning = (found: unknown): found is Running => typeof found === "object" && found !== null && "log" in found;

/** Emits the events of a response, each at its time. A late event does not delay the ones after it. */
async function emitResponse(
  { response, log }: Running,
  turn: ScriptedTurn,
  { thinkMs, everyMs }: { thinkMs: number; everyMs: number },
  record: ModelResponse,
): Promise<void> {
  const output = toOutput(turn, newId);
  log.push(statusEvent("created", response));
  response.status = "in_progress";
  log.push(statusEvent("in_progress", response));
  const begin = record.createdAt + thinkMs;
  await until(begin);
  for (const event of output.flatMap((item, index) => itemEvents(item, index, turn))) {
    if (isTextDelta(event)) {
      const due = begin + record.pieces.length * everyMs;
      if (due > Date.now()) await until(due);
      record.pieces.push(Date.now());
    }
    log.push(event);
  }
  endResponse(response, turn, output);
  record.completedAt = Date.now();
  const last = lastEvent(response);
  if (last) log.push(last);
  log.end();
}
