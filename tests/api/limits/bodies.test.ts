import { setImmediate as tick } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#lib/database/client.ts";
import { createStore } from "#lib/database/store.ts";
import { BODY_LIMITS, type BodyLimits, createBodies } from "#lib/limits/bodies.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";
import { createScriptedEngine } from "#tests/support/fakes/scripted-engine.ts";
import { type RawReply, type RawRequest, rawRequest } from "#tests/support/servers/raw-request.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const KB = 1024;
const LIMITS: BodyLimits = {
  ...BODY_LIMITS,
  perAddress: 400 * KB,
  total: 1_000 * KB,
  reserved: 200 * KB,
  small: 20 * KB,
  least: 10 * KB,
};
const THREADS = "/api/paste-assistant-thread";

let site: TestSite;
let database: Database;
let open: RawRequest[] = [];
beforeAll(async () => {
  const opened = await openTestDatabase();
  database = { ...opened, close: async () => {} };
  return () => opened.close();
});
afterEach(async () => {
  for (const request of open) request.destroy();
  open = [];
  await site.close();
});

const start = async (limits: Partial<BodyLimits> = {}) => {
  const clock = manualClock();
  const bodies = createBodies(clock, { ...LIMITS, ...limits });
  site = await startSite({ bodies, database, config: { trustedProxies: 1 } });
  return { clock, bodies };
};

/** A POST that announces the length of its body and sends `sent` of it. */
function send(length: number, { path = THREADS, address = "192.0.2.1", sent = "", headers = {} } = {}): RawRequest {
  const request = rawRequest(site.url, path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": String(length),
      "X-Forwarded-For": address,
      ...headers,
    },
    body: sent,
  });
  open.push(request);
  return request;
}

const codeOf = async ({ reply }: RawRequest): Promise<unknown[]> => {
  const { status, text } = await reply;
  return [status, JSON.parse(text).code];
};
const waitForInFlight = (bodies: { inFlight(): number }, bytes: number) =>
  expect.poll(() => bodies.inFlight(), { timeout: 25_000 }).toBe(bytes);

describe("a body that is refused without being read", () => {
  it.each([
    ["without a cookie where one is needed", "/api/paste-assistant-message", {}, [401, "no_session"]],
    [
      "with a forged cookie",
      "/api/paste-assistant-message",
      { Cookie: "assistant_owner=Fe26.2*1*x" },
      [401, "no_session"],
    ],
    ["without an API key where one is needed", "/api/paste-assistant-query", {}, [401, "invalid_api_key"]],
    ["from another site", THREADS, { "Sec-Fetch-Site": "cross-site" }, [403, "cross_site"]],
    ["for another host", THREADS, { Host: "evil.example" }, [421, "misdirected_request"]],
    ["of another type", THREADS, { "Content-Type": "text/plain" }, [415, "not_json"]],
    ["whose Content-Length is too large", THREADS, { "Content-Length": "1048577" }, [413, "body_too_large"]],
  ])("is one %s", async (_, path, headers, refusal) => {
    const { bodies } = await start();
    // The body is never sent, so a server that waits for it does not answer.
    expect(await codeOf(send(100_000, { path, headers }))).toEqual(refusal);
    expect(bodies.inFlight()).toBe(0);
  });

  it("is a file of a caller who has uploaded too often", async () => {
    site = await startSite({ database, config: { messagesPerMinute: 1 } });
    const reader = site.reader();
    expect((await reader.upload("a.md", Buffer.from("# A"))).status).toBe(415);
    const refused = rawRequest(site.url, "/api/paste-assistant-file", {
      method: "POST",
      headers: {
        Cookie: reader.cookie,
        "Content-Length": "1000",
        "Content-Disposition": 'attachment; filename="b.md"',
      },
    });
    open.push(refused);
    expect(await codeOf(refused)).toEqual([429, "rate_limited"]);
  });
});

describe("bodies that are being received", () => {
  it("are limited per address, and other addresses are answered meanwhile", async () => {
    const { bodies } = await start();
    const requests = Array.from({ length: 300 }, () => send(100 * KB, { sent: "{" }));
    const answers = new Map<string, number>();
    for (const { reply } of requests) {
      const count = ({ status, headers }: RawReply) => {
        const answer = `${status}, again after ${headers.get("retry-after")} s`;
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      };
      reply.then(count, () => undefined);
    }
    await expect.poll(() => [...answers], { timeout: 25_000 }).toEqual([["429, again after 1 s", 296]]);
    expect(bodies.inFlight()).toBe(400 * KB);
    expect((await send(2, { address: "192.0.2.2", sent: "{}" }).reply).status).toBe(200);
    // Their bytes are released when they disconnect.
    for (const request of requests) request.destroy();
    await waitForInFlight(bodies, 0);
    expect((await send(2, { sent: "{}" }).reply).status).toBe(200);
  });

  it("count all addresses of one IPv6 /64 as one", async () => {
    const { bodies } = await start();
    for (let host = 1; host <= 4; host++) send(100 * KB, { address: `2001:db8::${host}` });
    await waitForInFlight(bodies, 400 * KB);
    expect(await codeOf(send(100 * KB, { address: "2001:db8::ffff" }))).toEqual([429, "rate_limited"]);
    expect((await send(2, { address: "2001:db8:0:1::1", sent: "{}" }).reply).status).toBe(200);
  });

  it("are limited in all, with a part reserved for small bodies", async () => {
    const { bodies } = await start();
    for (let host = 1; host <= 8; host++) send(100 * KB, { address: `192.0.2.${host}` });
    await waitForInFlight(bodies, 800 * KB);
    const refused = send(100 * KB, { address: "192.0.2.9" });
    expect(await codeOf(refused)).toEqual([503, "overloaded"]);
    expect((await refused.reply).headers.get("retry-after")).toBe("2");
    expect((await send(2, { address: "192.0.2.9", sent: "{}" }).reply).status).toBe(200);
    for (let host = 20; host < 40; host++) send(20, { address: `192.0.2.${host}` });
    await waitForInFlight(bodies, 1_000 * KB);
    expect(await codeOf(send(2, { address: "192.0.2.9", sent: "{}" }))).toEqual([503, "overloaded"]);
  });

  it("count as the longest body of the route when they have no Content-Length", async () => {
    const { bodies } = await start({ perAddress: 2_000 * KB, total: 4_000 * KB });
    const request = rawRequest(site.url, THREADS, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Transfer-Encoding": "chunked" },
    });
    open.push(request);
    await waitForInFlight(bodies, 1_024 * KB);
    request.write("2\r\n{}\r\n0\r\n\r\n");
    expect((await request.reply).status).toBe(200);
    expect(bodies.inFlight()).toBe(0);
  });
});

describe("a slow body", () => {
  it("is answered with 408 after 30 seconds, and its connection is closed", async () => {
    const { clock, bodies } = await start();
    const slow = send(100, { sent: '{"metadata"' });
    await waitForInFlight(bodies, 10 * KB);
    await clock.pass(29_999);
    expect(await Promise.race([slow.reply, tick("not yet")])).toBe("not yet");
    await clock.pass(1);
    expect(await codeOf(slow)).toEqual([408, "request_timeout"]);
    await slow.closed;
    expect(bodies.inFlight()).toBe(0);
  });

  it("has 100 seconds when it is a file", async () => {
    const { clock, bodies } = await start();
    const headers = {
      "Content-Disposition": 'attachment; filename="a.md"',
      "Content-Type": "application/octet-stream",
    };
    const slow = send(100, { path: "/api/paste-assistant-file", sent: "# A", headers });
    await waitForInFlight(bodies, 10 * KB);
    await clock.pass(99_999);
    expect(await Promise.race([slow.reply, tick("not yet")])).toBe("not yet");
    await clock.pass(1);
    expect(await codeOf(slow)).toEqual([408, "request_timeout"]);
    await slow.closed;
  });

  it("loses its connection 5 seconds after it was refused", async () => {
    const { clock } = await start();
    const refused = send(100_000, { path: "/api/paste-assistant-message", sent: "{" });
    expect((await refused.reply).status).toBe(401);
    refused.write("and more of it");
    await clock.pass(4_999);
    expect(await Promise.race([refused.closed, tick("open")])).toBe("open");
    await clock.pass(1);
    await refused.closed;
  });

  it("keeps its connection when the rest of a refused body arrives in time", async () => {
    const { clock } = await start();
    const refused = send(4, { path: "/api/paste-assistant-message", sent: "{" });
    expect((await refused.reply).status).toBe(401);
    const next = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    refused.write(`   ${next}`);
    await expect.poll(() => refused.received().split("HTTP/1.1 200 OK").length, { timeout: 25_000 }).toBe(2);
    await clock.pass(60_000);
    refused.write(next);
    await expect.poll(() => refused.received().split("HTTP/1.1 200 OK").length, { timeout: 25_000 }).toBe(3);
  });
});

it("the bytes of a file count until the file is stored", async () => {
  const bodies = createBodies(manualClock(), LIMITS);
  const store = createStore(database.client);
  const counted: number[] = [];
  const addUpload: typeof store.addUpload = (...args) => {
    counted.push(bodies.inFlight());
    return store.addUpload(...args);
  };
  site = await startSite({ bodies, database, store: { ...store, addUpload }, engine: createScriptedEngine() });
  const reader = site.reader();
  expect((await reader.upload("a.txt", Buffer.alloc(100 * KB, "x"))).status).toBe(200);
  expect(counted).toEqual([100 * KB]);
  await expect.poll(() => bodies.inFlight()).toBe(0);
  expect((await reader.upload("empty.txt", Buffer.alloc(0))).status).toBe(400);
  await expect.poll(() => bodies.inFlight()).toBe(0);
});
