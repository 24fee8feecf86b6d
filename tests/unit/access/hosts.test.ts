import { describe, expect, it } from "vitest";
import { createHostCheck } from "#lib/access/hosts.ts";
import { parseEnv } from "#lib/config/env.ts";

const SITE = "https://docs.example.com";

describe("the host check", () => {
  const allows = createHostCheck(SITE, ["www.example.com", "*.preview.example.com"]);

  it.each([
    ["the host of SITE_URL", "docs.example.com"],
    ["the host of SITE_URL with another port", "docs.example.com:3000"],
    ["the host of SITE_URL in capitals", "DOCS.example.com"],
    ["the host of SITE_URL as an absolute name", "docs.example.com."],
    ["a name of ALLOWED_HOSTS", "www.example.com"],
    ["a name below one", "feature-1.preview.example.com"],
    ["this machine", "localhost:3000"],
    ["a name of this machine", "other.localhost"],
    ["this machine's address", "127.0.0.1:3000"],
    ["an IPv6 address", "[::1]:3000"],
    ["an IPv4 address", "10.0.0.7:3000"],
    ["a request without a Host header", undefined],
  ])("allows %s", (_, host) => {
    expect(allows(host)).toBe(true);
  });

  it.each([
    ["another name", "evil.example"],
    ["a name that begins with ours", "docs.example.com.evil.example"],
    ["a name that ends with ours", "evildocs.example.com"],
    ["a name beside the wildcard's", "evilpreview.example.com"],
    ["the wildcard's own name", "preview.example.com"],
    ["a name that looks like this machine", "localhost.evil.example"],
    ["a name that looks like an address", "127.0.0.1.evil.example"],
    ["a name with user information", "evil.example@localhost"],
    ["a path", "localhost/evil.example"],
    ["an empty Host header", ""],
    ["a port alone", ":3000"],
    ["two names", "localhost, evil.example"],
    ["a broken address", "[::1"],
  ])("refuses %s", (_, host) => {
    expect(allows(host)).toBe(false);
  });

  it("allows any host where * is configured", () => {
    expect(createHostCheck(SITE, ["*"])("evil.example")).toBe(true);
  });
});

describe("ALLOWED_HOSTS", () => {
  it("contains a list of names", () => {
    expect(parseEnv({ ALLOWED_HOSTS: " WWW.example.com, *.example.org ,app" }).allowedHosts).toEqual([
      "www.example.com",
      "*.example.org",
      "app",
    ]);
  });

  it.each(["https://www.example.com", "www.example.com:3000", "*example.com", "a.*.com", "a b"])(
    "refuses %j",
    (name) => {
      expect(() => parseEnv({ ALLOWED_HOSTS: name })).toThrow("ALLOWED_HOSTS: must be names such as docs.example.com");
    },
  );

  it("is empty by default, and * on Vercel, which routes by host", () => {
    expect(parseEnv({}).allowedHosts).toEqual([]);
    expect(parseEnv({ VERCEL: "1" }).allowedHosts).toEqual(["*"]);
    expect(parseEnv({ VERCEL: "1", ALLOWED_HOSTS: "a.example" }).allowedHosts).toEqual(["a.example"]);
  });
});
