import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { findOwnerOfKey, fingerprintOf, fingerprintsOf, requireOwnerOfKey } from "#lib/access/api-keys.ts";
import { sha256 } from "#lib/ids.ts";

const KEYS = ["first-key-of-24-characters", "second-key-of-24-characters"];
const [FIRST = "", SECOND = ""] = KEYS;
const request = (authorization?: string) => ({ headers: { authorization } }) as IncomingMessage;

describe("an API key", () => {
  it.each([`Bearer ${FIRST}`, `bearer ${FIRST}`, `Bearer   ${FIRST}  `])("is read from %j", (header) => {
    expect(findOwnerOfKey(request(header), KEYS)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    undefined,
    "",
    FIRST,
    `Basic ${FIRST}`,
    "Bearer",
    "Bearer ",
    "Bearer another-key-of-24-characters",
    `Bearer ${FIRST.slice(0, -1)}`,
    `Bearer ${FIRST} ${SECOND}`,
    `Bearer ${FIRST.toUpperCase()}`,
  ])("is not found in %j", (header) => {
    expect(findOwnerOfKey(request(header), KEYS)).toBeNull();
    expect(() => requireOwnerOfKey(request(header), KEYS)).toThrow(
      expect.objectContaining({ code: "invalid_api_key" }),
    );
  });

  it("is refused where no keys are configured", () => {
    expect(() => requireOwnerOfKey(request(`Bearer ${FIRST}`), [])).toThrow("The API key is missing or wrong");
  });

  it("identifies one owner, always the same", () => {
    const ownerOf = (key: string) => requireOwnerOfKey(request(`Bearer ${key}`), KEYS);
    expect(ownerOf(FIRST)).toBe(ownerOf(FIRST));
    expect(ownerOf(FIRST)).not.toBe(ownerOf(SECOND));
    expect(requireOwnerOfKey(request(`Bearer ${FIRST}`), [...KEYS].reverse())).toBe(ownerOf(FIRST));
  });

  it("has a fingerprint that is the beginning of its owner's hash and does not reveal the key", () => {
    const owner = requireOwnerOfKey(request(`Bearer ${SECOND}`), KEYS);
    expect(fingerprintsOf(KEYS)[1]).toBe(fingerprintOf(owner));
    expect(sha256(owner).startsWith(fingerprintOf(owner))).toBe(true);
    expect(fingerprintOf(owner)).toMatch(/^[0-9a-f]{12}$/);
  });
});
