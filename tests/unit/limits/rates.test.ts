import { describe, expect, it } from "vitest";
import type { Bucket } from "#lib/database/query.ts";
import { sha256 } from "#lib/ids.ts";
import { type Caller, createLimits, ipv6NetworkOf, ownerHash, rateLimited } from "#lib/limits/rates.ts";
import { errorOf } from "#tests/support/error-of.ts";

const ADDRESS = "192.0.2.1";
/** A /64 as `clientAddress` returns it. */
const IPV6 = "32.1.13.184.0.1.0.2";
const READER: Caller = { owner: "ann", address: ADDRESS };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function setup(messagesPerMinute = 10, retryAfterMs = 0) {
  const taken: Bucket[][] = [];
  const takeTokens = async (buckets: Bucket[]) => {
    taken.push(buckets);
    return retryAfterMs;
  };
  return { limits: createLimits({ takeTokens }, messagesPerMinute), taken };
}
/** A bucket without the hash in its key. */
const shortOf = ({ key, limit, window_ms }: Bucket) => [key.split(":").slice(0, 2).join(":"), limit, window_ms];

describe("the buckets of an action", () => {
  it.each([
    ["message", 10, 50],
    ["upload", 10, 30],
    ["update", 20, 100],
    ["completion", 20, 100],
    ["explanation", 10, 50],
    ["search", 40, 200],
    ["find", 40, 200],
    ["feedback", 20, 100],
    ["query", 20, 100],
  ] as const)("allow %s %i times a minute to an owner and %i times to an address", (action, owner, address) => {
    expect(setup().limits.buckets(action, READER).map(shortOf)).toEqual([
      [`${action}:address`, address, MINUTE_MS],
      [`${action}:owner`, owner, MINUTE_MS],
    ]);
  });

  it("limit new threads per minute and per day", () => {
    expect(setup().limits.buckets("thread", READER).map(shortOf)).toEqual([
      ["thread:address", 200, MINUTE_MS],
      ["thread:owner", 40, MINUTE_MS],
      ["threads:address", 2_000, DAY_MS],
      ["threads:owner", 200, DAY_MS],
    ]);
  });

  it("let a network of IPv6 addresses do four times as much as one of them", () => {
    expect(setup().limits.buckets("message", { owner: null, address: IPV6 }).map(shortOf)).toEqual([
      ["message:address", 50, MINUTE_MS],
      ["message:network", 200, MINUTE_MS],
    ]);
  });

  it("are shared by the addresses of one network, and not by those of another", () => {
    const { limits } = setup();
    const networkKey = (address: string) =>
      limits.buckets("message", { owner: null, address }).find(({ key }) => key.startsWith("message:network"))?.key;
    expect(networkKey("32.1.13.184.0.1.0.3")).toBe(networkKey(IPV6));
    expect(networkKey("32.1.13.184.0.2.0.2")).not.toBe(networkKey(IPV6));
  });

  it("contain neither the owner nor the address as text", () => {
    const keys = JSON.stringify(setup().limits.buckets("thread", { owner: "ann", address: IPV6 }));
    expect(keys).not.toContain("ann");
    expect(keys).not.toContain(IPV6);
    expect(keys).not.toContain("32.1.13.184.0.1");
    expect(keys).toContain(sha256("ann"));
  });

  it("limit only the queries of a program, whatever its address", () => {
    const { limits } = setup();
    const program: Caller = { owner: "key", address: ADDRESS, program: true };
    expect(limits.buckets("query", program).map(shortOf)).toEqual([["query:owner", 20, MINUTE_MS]]);
    for (const action of ["message", "thread", "search", "update"] as const)
      expect(limits.buckets(action, program)).toEqual([]);
  });

  it("count the bytes of an upload per day", () => {
    const buckets = setup().limits.uploadBuckets(READER, 1_000);
    expect(buckets.map(shortOf)).toEqual([
      ["uploaded:address", 268_435_456, DAY_MS],
      ["uploaded:owner", 134_217_728, DAY_MS],
    ]);
    expect(buckets.map(({ cost }) => cost)).toEqual([1_000, 1_000]);
  });
});

describe("taking an action", () => {
  it("counts it once in all of its buckets", async () => {
    const { limits, taken } = setup();
    await limits.take("search", READER);
    expect(taken).toEqual([limits.buckets("search", READER)]);
  });

  it("is refused with the time until the next try when a bucket is empty", async () => {
    const error = await errorOf(setup(10, 1_500).limits.take("search", READER));
    expect([error.code, error.options.retryAfterMs, error.retryAfterSeconds]).toEqual(["rate_limited", 1_500, 2]);
  });
});

it("an outcome of the database that names an empty bucket becomes rate_limited", () => {
  const error = rateLimited({ retry_after_ms: 90_000 });
  expect([error.code, error.retryAfterSeconds]).toEqual(["rate_limited", 90]);
});

it("a caller without an owner has no session", () => {
  expect(() => ownerHash({ owner: null, address: ADDRESS })).toThrow(expect.objectContaining({ code: "no_session" }));
  expect(ownerHash(READER)).toBe(sha256("ann"));
});

it.each([
  [ADDRESS, null],
  ["unknown", null],
  [IPV6, "32.1.13.184.0.1"],
])("the network of %s is %s", (address, network) => {
  expect(ipv6NetworkOf(address)).toBe(network);
});
