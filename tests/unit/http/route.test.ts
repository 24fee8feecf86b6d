import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { NextApiRequest, NextApiResponse } from "next";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createHostCheck } from "#lib/access/hosts.ts";
import { createSessions } from "#lib/access/session.ts";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { App } from "#lib/create-app/app.ts";
import { AppError } from "#lib/errors.ts";
import { type Context, createHandler, type Methods, requestIdOf, route } from "#lib/http/route.ts";
import { BODY_LIMITS, createBodies } from "#lib/limits/bodies.ts";
import { createReads } from "#lib/limits/reads.ts";
import { noTelemetry, type RequestRecord } from "#lib/telemetry/telemetry.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const KEY = "a-key-of-at-least-24-characters";
const BODY = z.strictObject({ text: z.string("must be text") });
const LIMITS = { ...BODY_LIMITS, perAddress: 100, total: 1_000, reserved: 0, small: 0, least: 1 };

type Sent = { method?: string; url?: string; headers?: IncomingMessage["headers"]; body?: string };

/** Requests to one route of an app that has only what routes need. */
function setup(methods: Methods) {
  const { log, lines } = recordLog();
  const records: RequestRecord[] = [];
  const queued: string[] = [];
  const clock = manualClock();
  const app = {
    config: { siteUrl: SITE, apiKeys: [KEY], trustedProxies: 0 },
    ownKeyModel: "own",
    sessions: createSessions("a secret for tests, long enough for sealing", "http://localhost:3000"),
    allowsHost: createHostCheck(SITE, []),
    docs: { has: () => null },
    addresses: ownAddresses(SITE),
    bodies: createBodies(clock, LIMITS),
    reads: createReads({ atOnce: 1, waiting: 0 }),
    queuedFor: (address: string, work: () => unknown) => {
      queued.push(address);
      return work();
    },
    telemetry: { ...noTelemetry, recordRequest: (record: RequestRecord) => void records.push(record) },
    log,
  } as unknown as App;
  const handler = createHandler(async () => app, methods);
  async function send({ method = "POST", url = "/api/test", headers = {}, body }: Sent = {}) {
    const socket = new Socket();
    Object.defineProperty(socket, "remoteAddress", { value: "192.0.2.1" });
    const req = new IncomingMessage(socket);
    req._read = () => {};
    const bodyHeaders =
      body === undefined ? {} : { "content-type": "application/json", "content-length": `${body.length}` };
    Object.assign(req, { method, url, query: {} });
    Object.assign(req.headers, bodyHeaders, headers);
    if (body !== undefined) req.push(body);
    req.push(null);
    const res = new ServerResponse(req);
    let text = "";
    const end = res.end.bind(res);
    res.end = ((chunk?: string) => {
      text += chunk ?? "";
      return end();
    }) as typeof res.end;
    const json = (value: unknown) => res.end(JSON.stringify(value));
    await handler(req as NextApiRequest, Object.assign(res, { json }) as unknown as NextApiResponse);
    return {
      status: res.statusCode,
      body: text === "" ? null : JSON.parse(text),
      header: (name: string) => res.getHeader(name),
    };
  }
  return { send, lines, records, queued, app };
}
const respondCaller = async ({ caller }: Context<unknown, unknown>) => caller;
const AUTHORIZED = { authorization: `Bearer ${KEY}` };

describe("a request with several faults", () => {
  /** Each request has one fault fewer than the one before. */
  const FAULTY: [string, Sent][] = [
    ["misdirected_request", { method: "PATCH", headers: { host: "evil.example", origin: "https://evil.example" } }],
    ["method_not_allowed", { method: "PATCH", headers: { origin: "https://evil.example" } }],
    ["cross_site", { headers: { origin: "https://evil.example", host: "docs.example.com" } }],
    ["no_session", { headers: { "content-type": "text/plain" } }],
  ];
  it.each(FAULTY)("is answered with %s, the first fault in a fixed order", async (code, sent) => {
    const { send } = setup({ POST: route({ body: BODY }, respondCaller) });
    expect((await send({ ...sent, body: "{" })).body.code).toBe(code);
  });

  it.each<[string, Sent]>([
    ["not_json", { headers: { "content-type": "text/plain" }, body: "x" }],
    ["rate_limited", { body: `{"text":"${"x".repeat(100)}"}` }],
    ["invalid_json", { body: "{" }],
    ["invalid_request", { body: "{}" }],
  ])("is answered with %s for its body, once the caller is known", async (code, sent) => {
    const { send } = setup({ POST: route({ body: BODY, session: "ensure" }, respondCaller) });
    const reply = await send(sent);
    expect([reply.body.code, reply.header("Set-Cookie")]).toEqual([code, undefined]);
  });
});

describe("the caller of a route", () => {
  it("becomes a new owner with a cookie where the route ensures one", async () => {
    const { send } = setup({ POST: route({ session: "ensure" }, respondCaller) });
    const { body, header } = await send();
    expect(body).toEqual({ owner: expect.stringMatching(/^[0-9a-f]{32}$/), address: "192.0.2.1" });
    const cookie = String(header("Set-Cookie")).split(";", 1)[0];
    expect((await send({ headers: { cookie } })).body.owner).toBe(body.owner);
  });

  it("can be without an owner where none is needed", async () => {
    const { send } = setup({ GET: route({ session: "optional" }, respondCaller) });
    expect((await send({ method: "GET" })).body).toEqual({ owner: null, address: "192.0.2.1" });
  });

  it.each(["key", "either"] as const)(
    "is a program with an API key, also from another site's page (%s)",
    async (session) => {
      const { send, lines } = setup({ POST: route({ session }, respondCaller) });
      const { body } = await send({ headers: { ...AUTHORIZED, origin: "https://evil.example" } });
      expect(body).toMatchObject({ owner: expect.any(String), program: true });
      expect(lines.join()).toMatch(/"apiKey":"[0-9a-f]{12}"/);
      expect(lines.join()).not.toContain(KEY);
    },
  );

  it("needs an API key where the route is for programs", async () => {
    const { send } = setup({ POST: route({ session: "key" }, respondCaller) });
    const { status, body, header } = await send({ headers: { authorization: "Bearer wrong" } });
    expect([status, body.code, header("WWW-Authenticate")]).toEqual([401, "invalid_api_key", "Bearer"]);
  });

  it("is identified by the cookie when the key is unknown and the route accepts both", async () => {
    const { send } = setup({
      POST: route({ session: "ensure" }, respondCaller),
      GET: route({ session: "either" }, respondCaller),
    });
    const created = await send();
    const cookie = String(created.header("Set-Cookie")).split(";", 1)[0];
    const read = (headers: IncomingMessage["headers"]) => send({ method: "GET", headers });
    expect((await read({ cookie, authorization: "Basic proxy" })).body).toEqual(created.body);
    expect((await read({ authorization: "Basic proxy" })).body.code).toBe("no_session");
  });
});

describe("a response", () => {
  it("is JSON that no cache stores, unless the use case sets other headers", async () => {
    const { send } = setup({
      GET: route({ session: "optional" }, async () => ({ ok: true })),
      POST: route({ session: "optional" }, async ({ res }) => {
        res.setHeader("Cache-Control", "public");
        return { ok: true };
      }),
    });
    const read = await send({ method: "GET" });
    expect([read.body, read.header("Cache-Control")]).toEqual([{ ok: true }, "no-store"]);
    expect((await send()).header("Cache-Control")).toBe("public");
    expect(read.header("Cross-Origin-Resource-Policy")).toBe("same-origin");
  });

  it("is the same for HEAD as for GET", async () => {
    const { send } = setup({ GET: route({ session: "optional" }, async () => ({ ok: true })) });
    expect((await send({ method: "HEAD" })).status).toBe(200);
  });

  it.each<[Methods, string]>([
    [{ GET: route({}, respondCaller) }, "GET, HEAD"],
    [{ POST: route({}, respondCaller), DELETE: route({}, respondCaller) }, "POST, DELETE"],
  ])("lists the methods of the route when the method is another one", async (methods, allowed) => {
    const { status, header } = await setup(methods).send({ method: "PUT" });
    expect([status, header("Allow")]).toEqual([405, allowed]);
  });

  it.each(["constructor", "toString", "__proto__"])("is 405 for the method %s", async (method) => {
    expect((await setup({ GET: route({}, respondCaller) }).send({ method })).status).toBe(405);
  });

  it("does not reveal an internal error, which is logged", async () => {
    const failing = route({ session: "optional" }, async () => {
      throw new TypeError("password is hunter2");
    });
    const { send, lines, records } = setup({ POST: failing });
    const { status, body } = await send();
    expect([status, body.code, JSON.stringify(body).includes("hunter2")]).toEqual([500, "internal", false]);
    expect(lines.join()).toContain("TypeError");
    expect(lines.join()).not.toContain("hunter2");
    expect(records).toMatchObject([{ status: 500, problem: "internal" }]);
  });
});

describe("reads of a route", () => {
  const slow = (gate: Promise<void>, takesTurns?: boolean) =>
    route({ session: "optional", ...(takesTurns !== undefined && { takesTurns }) }, async () => {
      await gate;
      return {};
    });

  it.each<["GET" | "POST", boolean | undefined, number]>([
    ["GET", undefined, 429],
    ["GET", false, 200],
    ["POST", undefined, 200],
  ])("with %s and takesTurns %s are answered with %i while another one runs", async (method, takesTurns, status) => {
    const gate = Promise.withResolvers<void>();
    const { send } = setup({ [method]: slow(gate.promise, takesTurns) });
    const first = send({ method });
    const second = send({ method });
    await new Promise(setImmediate);
    gate.resolve();
    expect([(await first).status, (await second).status]).toEqual([200, status]);
  });

  it("take turns at the database under the address of the client", async () => {
    const { send, queued } = setup({ GET: route({ session: "optional" }, async () => ({})) });
    await send({ method: "GET" });
    expect(queued).toEqual(["192.0.2.1"]);
  });
});

describe("the log and telemetry of a request", () => {
  it("contain its route without ids and without its query", async () => {
    const { send, lines, records } = setup({ GET: route({ session: "optional" }, async () => ({})) });
    await send({ method: "GET", url: "/api/paste-assistant-thread/thread_ab12/run/run_cd34?secret=1" });
    expect(lines.join()).toContain("/api/paste-assistant-thread/:thread/run/:run");
    expect(lines.join()).not.toMatch(/ab12|cd34|secret/);
    expect(records).toMatchObject([
      { method: "GET", route: "/api/paste-assistant-thread/[threadId]/run/[runId]", status: 200, problem: null },
    ]);
  });

  it.each<[string, string | undefined, boolean]>([
    ["a plain token", "abcDEF-123_4", true],
    ["one that is too short", "abc", false],
    ["one that is too long", "a".repeat(65), false],
    ["text for the log", 'abcdefgh", "admin": "1', false],
    ["no id", undefined, false],
  ])("contain the client's id for %s: %j", (_, id, isTaken) => {
    const requestId = requestIdOf({ headers: { "x-request-id": id } } as unknown as IncomingMessage);
    if (isTaken) expect(requestId).toBe(id);
    else expect(requestId).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it("contain the code of a refusal", async () => {
    const refused = route({ session: "optional" }, async () => {
      throw new AppError("run_active");
    });
    const { send, lines } = setup({ POST: refused });
    await send();
    expect(lines.join()).toContain('"code":"run_active"');
  });
});
