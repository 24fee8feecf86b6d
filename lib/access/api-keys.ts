/** Programs send an API key instead of a cookie. Each key is an owner with its own threads. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";

/**
 * Identifies a program in the log: the first 12 digits of its threads' `owner_hash`. It does not reveal the key.
 * @param owner as `findOwnerOfKey` returns it
 */
export const fingerprintOf = (owner: string): string => sha256(owner).slice(0, 12);

/** The fingerprints of all keys, in the order of the keys. */
export const fingerprintsOf = (keys: readonly string[]): string[] => keys.map((key) => fingerprintOf(ownerOf(key)));

const ownerOf = (key: string): string => sha256(`api-key:${key}`);

const hash = (key: string): Buffer => Buffer.from(sha256(key), "hex");

/** The owner of the key in `Authorization: Bearer …`; null without a key and for an unknown one. */
export function findOwnerOfKey(req: IncomingMessage, keys: readonly string[]): string | null {
  const [, key = ""] = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "") ?? [];
  const wanted = hash(key);
  // All keys are compared, so that the time of the comparison reveals nothing about them.
  const found = keys.filter((known) => timingSafeEqual(hash(known), wanted));
  return key === "" || found.length === 0 ? null : ownerOf(key);
}

/** The same. @throws AppError invalid_api_key without a key, for an unknown one, and when no keys are configured */
export function requireOwnerOfKey(req: IncomingMessage, keys: readonly string[]): string {
  const owner = findOwnerOfKey(req, keys);
  if (owner === null) throw new AppError("invalid_api_key");
  return owner;
}
