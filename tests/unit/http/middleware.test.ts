import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHostCheck } from "#lib/access/hosts.ts";
import { applyMiddleware, createMiddleware } from "#lib/http/middleware.ts";
import { rawRequest } from "#tests/support/servers/raw-request.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Content-Security-Policy", value: "frame-ancestors 'none'" },
];

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server that answers every request with its target, behind the middleware; `/framed` has a policy of its own. */
async function start() {
  const passed: string[] = [];
  const { log, lines } = recordLog();
  server = createServer((req, res) => {
    passed.push(req.url ?? "");
    if (req.url === "/framed") res.setHeader("Content-Security-Policy", "frame-ancestors 'self'");
    res.end(req.url);
  });
  const allowsHost = createHostCheck(SITE, []);
  applyMiddleware(
    server,
    createMiddleware({
      headers: HEADERS,
      basePath: "",
      allowsHost,
      explain: () => null,
      log,
      gate: (_req, _res, next) => next(),
    }),
    HEADERS,
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ask: (target: string, options = {}) => rawRequest(url, target, options).reply, passed, lines };
}

describe("the middleware", () => {
  it.each(["/", "/docs/%ff", "/EMBED", "/api/nope", "//evil.example/", "/api?q=%"])(
    "passes %j on, with the headers that every answer has",
    async (target) => {
      const { ask, passed } = await start();
      const { status, headers } = await ask(target);
      expect([status, passed]).toEqual([200, [target]]);
      for (const { key, value } of HEADERS) expect(headers.get(key.toLowerCase())).toBe(value);
    },
  );

  it("allows a page to replace a header", async () => {
    const { ask } = await start();
    expect((await ask("/framed")).headers.get("content-security-policy")).toBe("frame-ancestors 'self'");
  });

  it.each(["/api/%", "/api/%ff", "/api/a/%c3%28?q=1", "http://docs.example.com/docs", "*"])(
    "answers %j with a problem",
    async (target) => {
      const { ask, passed } = await start();
      const { status, headers, text } = await ask(target, { method: target === "*" ? "OPTIONS" : "GET" });
      expect([status, headers.get("content-type"), passed]).toEqual([400, "application/problem+json", []]);
      expect(JSON.parse(text)).toMatchObject({ code: "invalid_request", requestId: headers.get("x-request-id") });
      for (const { key, value } of HEADERS) expect(headers.get(key.toLowerCase())).toBe(value);
    },
  );

  it.each(["/", "/docs/x", "/_next/data/build/docs.json", "/icon.svg", "/api/health", "/docs/%ff"])(
    "refuses a foreign host: %s",
    async (target) => {
      const { ask, passed } = await start();
      for (const method of ["GET", "POST"]) {
        const { status, headers, text } = await ask(target, { method, headers: { Host: "evil.example" } });
        expect([status, JSON.parse(text).code, passed]).toEqual([421, "misdirected_request", []]);
        for (const { key, value } of HEADERS) expect(headers.get(key.toLowerCase())).toBe(value);
      }
    },
  );

  it("ignores X-Forwarded-Host", async () => {
    const { ask } = await start();
    const headers = { Host: "evil.example", "X-Forwarded-Host": "docs.example.com" };
    expect((await ask("/", { headers })).status).toBe(421);
  });

  it("refuses a request without waiting for its body", async () => {
    const { ask } = await start();
    const headers = { Host: "evil.example", "Content-Length": "1000000" };
    const reply = await ask("/api/x", { method: "POST", headers });
    expect([reply.status, reply.headers.get("connection")]).toEqual([421, "close"]);
  });

  it("logs each refused host once, up to a limit", async () => {
    const { ask, lines } = await start();
    for (let i = 0; i < 30; i++) await ask("/", { headers: { Host: `evil-${i % 25}.example` } });
    const named = lines.filter((line) => line.includes('"host"'));
    expect(named[0]).toContain("evil-0.example");
    expect(named).toHaveLength(20);
  });

  it("adds the headers to responses of Node's HTTP parser", async () => {
    const { ask, passed } = await start();
    const replies = [await ask("/\xff"), await ask("/", { headers: { Long: "x".repeat(20_000) } })];
    expect([replies.map(({ status }) => status), passed]).toEqual([[400, 431], []]);
    for (const { headers } of replies)
      for (const { key, value } of HEADERS) expect(headers.get(key.toLowerCase())).toBe(value);
  });

  it("keeps idle connections open longer than proxies do", async () => {
    const { ask } = await start();
    const { headers } = await ask("/", { headers: { Connection: "keep-alive" } });
    expect(headers.get("keep-alive")).toBe("timeout=65");
  });

  it("limits a request to 20 seconds for its headers and 120 in all", async () => {
    await start();
    expect([server.headersTimeout, server.requestTimeout]).toEqual([20_000, 120_000]);
  });
});
