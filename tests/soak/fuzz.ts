/** Requests that no client sends, the same ones for the same seed: nothing may answer with a fault of the server's. */
import { connect } from "node:net";
import fc from "fast-check";
import { createClient } from "#tests/support/servers/client.ts";
import { startServer } from "#tests/support/servers/server.ts";

export type Fuzzed = { seed: number; requests: number; byStatus: Record<string, number>; faults: string[] };

/** So many whole numbers below a million, the same ones for the same seed. */
const numbersOf = (seed: number, count: number): number[] => fc.sample(fc.nat(999_999), { seed, numRuns: count });

/** A request is made from about as many. */
const NUMBERS = 40;

const METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"];
const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "multipart/form-data",
  "",
  'a/b; c="',
];
const TEXTS = [
  ...["", " ", "x", "\u0000", "\ud800", "😀".repeat(50), "a".repeat(20_000), "../../etc/passwd", "%00", "__proto__"],
  ...[
    "constructor",
    "{{7*7}}",
    "<script>",
    "' or 1=1 --",
    "-1",
    "1e999",
    "null",
    "[object Object]",
    "\u202e",
    "*a_ ".repeat(500),
  ],
];
const PATHS = [
  ...["/", "/docs", "/docs/slack-setup", "/docs/%ff", "/docs/..%2f..%2fetc", "/EMBED", "/embed", "/embed.js", "/nope"],
  ...[
    "/api",
    "/api/",
    "/api/%",
    "/api/%ff",
    "/api/nope",
    "/api/health",
    "/api/health/ready",
    "/api/mcp",
    "/api/docs-nav",
    "/api/docs-page",
    "/api/messages",
    "/api/docs-search",
  ],
  ...[
    "/api/paste-assistant-thread",
    "/api/paste-assistant-thread/THREAD",
    "/api/paste-assistant-thread/THREAD/run/RUN",
  ],
  ...["/api/paste-assistant-thread/THREAD/run/RUN/events", "/api/paste-assistant-thread/THREAD/run/RUN/steps"],
  ...["/api/paste-assistant-message", "/api/paste-assistant-messages/THREAD", "/api/paste-assistant-query"],
  ...["/api/paste-assistant-simple-completion", "/api/paste-assistant-file", "/api/paste-assistant-file/FILE"],
  ...[
    "/api/paste-assistant-assistants",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/_next/data/x/docs.json",
    "/llms.txt",
  ],
];
const KEYS = [
  "threadId",
  "message",
  "prompt",
  "context",
  "metadata",
  "attachments",
  "retryOf",
  "replaces",
  "assistant_id",
];

export async function fuzz(requests: number, seed: number): Promise<Fuzzed> {
  const numbers = numbersOf(seed, requests * NUMBERS);
  let used = 0;
  const random = () => {
    used += 1;
    return (numbers[used % numbers.length] ?? 0) / 1_000_000;
  };
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const server = await startServer({ LOG_LEVEL: "error", RATE_LIMIT_PER_MINUTE: "100000" });
  const known = createClient(server.url);
  const thread = String((await known.post("paste-assistant-thread")).body.id);
  const result: Fuzzed = { seed, requests, byStatus: {}, faults: [] };

  function value(depth: number): unknown {
    const kind = random();
    if (kind < 0.35) return pick(TEXTS);
    if (kind < 0.5) return pick([0, -1, 1.5, 2 ** 53, true, false, null]);
    if (kind < 0.6) return thread;
    if (depth > 3) return {};
    if (kind < 0.75) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [pick(KEYS), value(depth + 1)]));
  }

  function body(): string {
    const kind = random();
    if (kind < 0.1) return "";
    if (kind < 0.2) return pick(TEXTS);
    const text = JSON.stringify(
      Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [pick(KEYS), value(0)])),
    );
    return kind < 0.3 ? text.slice(0, Math.floor(random() * text.length)) : text;
  }

  /** A request as bytes: `fetch` would mend much of it. */
  function request(): string {
    const target = pick(PATHS)
      .replace("THREAD", random() < 0.5 ? thread : encodeURIComponent(pick(TEXTS.slice(0, 15)).toWellFormed()))
      .replace("RUN", "run_0")
      .replace("FILE", "file_0");
    const query =
      random() < 0.3 ? `?${pick(["q", "limit", "after", "x"])}=${encodeURIComponent(pick(TEXTS).toWellFormed())}` : "";
    const content = Buffer.from(body());
    const length = random() < 0.95 ? content.length : content.length + 1;
    const headers = [
      `Host: ${random() < 0.97 ? new URL(server.url).host : pick(["evil.example", "", "localhost:1"])}`,
      `Content-Length: ${length}`,
      ...(random() < 0.8 ? [`Content-Type: ${random() < 0.8 ? TYPES[0] : pick(TYPES)}`] : []),
      ...(random() < 0.5 ? [`Cookie: ${random() < 0.8 ? known.cookie : "assistant_owner=x"}`] : []),
      ...(random() < 0.1 ? [`Origin: ${pick(["https://evil.example", "null", server.url])}`] : []),
      ...(random() < 0.1 ? [`Idempotency-Key: ${pick(["k", "", "a b", "k".repeat(300)])}`] : []),
      ...(random() < 0.1 ? [`Accept: ${pick(["text/event-stream", "*/*", "a/b"])}`] : []),
      ...(random() < 0.1 ? [`Last-Event-ID: ${pick(["-1", "1e9", "x", "99999999999"])}`] : []),
      ...(random() < 0.5 ? ["Prefer: respond-async"] : []),
    ];
    return `${pick(METHODS)} ${target}${target.includes("?") ? "" : query} HTTP/1.1\r\n${headers.join("\r\n")}\r\nConnection: close\r\n\r\n${content.toString("latin1")}`;
  }

  /** The status line of an answer; "closed" without one. What is not answered in time is a fault. */
  const send = (raw: string): Promise<string> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(server.url);
      let head = "";
      const socket = connect(Number(port), hostname, () => socket.write(raw, "latin1"));
      // A stream or a body that does not come is ended here: that it was answered is what counts.
      const late = setTimeout(() => finish(), 20_000);
      const finish = () => {
        clearTimeout(late);
        socket.destroy();
        resolve(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? "closed");
      };
      socket.on("data", (chunk) => {
        head += chunk.toString("latin1");
        if (head.includes("\r\n\r\n")) finish();
      });
      socket.on("close", finish);
      socket.on("error", finish);
    });

  try {
    const queue = Array.from({ length: requests }, request);
    let next = 0;
    const work = async () => {
      for (let raw = queue[next++]; raw !== undefined; raw = queue[next++]) {
        const status = await send(raw);
        result.byStatus[status] = (result.byStatus[status] ?? 0) + 1;
        if (status.startsWith("5")) result.faults.push(`${status} ${raw.split("\r\n", 1)[0]}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    const after = await fetch(`${server.url}/api/health`);
    if (!after.ok) result.faults.push(`health ${after.status}`);
  } finally {
    await server.close();
  }
  return result;
}
