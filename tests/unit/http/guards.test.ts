import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { clientAddress } from "#lib/http/guards.ts";

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe("a client's address", () => {
  it("is the address of the socket without trusted proxies, whatever the headers contain", () => {
    expect(clientAddress(from("192.0.2.1", "198.51.100.1"), 0)).toBe("192.0.2.1");
  });

  it("is read from the right end of X-Forwarded-For, so that entries of the client are ignored", () => {
    const forged = from("192.0.2.1", "203.0.113.9, 198.51.100.1, 192.0.2.2");
    expect(clientAddress(forged, 1)).toBe("192.0.2.2");
    expect(clientAddress(forged, 2)).toBe("198.51.100.1");
  });

  it.each([
    ["198.51.100.1:4711", "198.51.100.1"],
    ["::ffff:198.51.100.1", "198.51.100.1"],
    ["[2001:db8:1:2:aaaa::1]:443", "32.1.13.184.0.1.0.2"],
    ["2001:db8:1:2:ffff::9", "32.1.13.184.0.1.0.2"],
    ["nonsense", "192.0.2.1"],
    ["", "192.0.2.1"],
  ])("is the same in every spelling: %j", (claimed, address) => {
    expect(clientAddress(from("192.0.2.1", claimed), 1)).toBe(address);
  });
});
