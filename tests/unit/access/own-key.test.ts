import type { IncomingMessage } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { OwnKey, readOwnKey } from "#lib/access/own-key.ts";

const KEY = "sk-proj-0123456789";
type Request = { headers?: Record<string, string>; peer?: string; encrypted?: boolean };

const request = ({ headers = {}, peer = "203.0.113.7", encrypted }: Request) =>
  ({
    headers: { "x-openai-key": KEY, ...headers },
    socket: { remoteAddress: peer, encrypted },
  }) as unknown as IncomingMessage;
const read = (sent: Request, trustedProxies = 0) =>
  readOwnKey(request(sent), { accepted: true, trustedProxies })?.reveal();

describe("a reader's own key in a request", () => {
  const HOST = "docs.example.com";
  it.each<[string, Request, number?]>([
    ["on an encrypted connection", { encrypted: true }],
    ["that a trusted proxy got over https", { headers: { "x-forwarded-proto": "https" } }, 1],
    [
      "that two trusted proxies passed on, the first over https",
      { headers: { "x-forwarded-proto": "http, https, http" } },
      2,
    ],
    ["from a page on https", { headers: { origin: `https://${HOST}`, host: HOST } }],
    ["from a page on the reader's own machine", { headers: { origin: "http://localhost:3000" }, peer: "172.17.0.1" }],
    ["from a program on this machine", { headers: { host: "127.0.0.1:3000" }, peer: "::ffff:127.0.0.1" }],
    ["from a program that sends localhost as host", { headers: { host: "localhost:3000" }, peer: "::1" }],
  ])("is accepted %s", (_, sent, proxies) => {
    expect(read(sent, proxies)).toBe(KEY);
  });

  it.each<[string, Request, number?]>([
    ["over plain http", { headers: { host: HOST } }],
    ["from a page on plain http", { headers: { origin: `http://${HOST}`, host: HOST } }],
    ["that a trusted proxy got over http", { headers: { "x-forwarded-proto": "http", origin: `https://${HOST}` } }, 1],
    ["that claims https where no proxy is trusted", { headers: { "x-forwarded-proto": "https", host: HOST } }],
    ["from another machine that claims this machine's name", { headers: { host: "localhost" } }],
    [
      "from an untrusted proxy on this machine",
      { headers: { host: "localhost:3000", "x-forwarded-for": "203.0.113.7" }, peer: "127.0.0.1" },
    ],
    [
      "from a page on plain http behind a proxy on this machine",
      { headers: { host: "localhost:3000", origin: `http://${HOST}` }, peer: "127.0.0.1" },
    ],
  ])("is refused %s", (_, sent, proxies) => {
    expect(() => read(sent, proxies)).toThrow(expect.objectContaining({ code: "own_key_insecure" }));
  });

  it("is optional, and is always refused where the site accepts none", () => {
    const options = { accepted: false, trustedProxies: 0 };
    expect(readOwnKey({ headers: {} } as IncomingMessage, options)).toBeNull();
    expect(() => readOwnKey(request({}), options)).toThrow(expect.objectContaining({ code: "own_key_off" }));
  });
});

it("a reader's own key is not shown in logs, JSON and errors", () => {
  const key = new OwnKey(KEY);
  for (const shown of [JSON.stringify({ key }), String(key), `${key}`, inspect(key, { showHidden: true, depth: 9 })]) {
    expect(shown).not.toContain("0123456789");
  }
});
