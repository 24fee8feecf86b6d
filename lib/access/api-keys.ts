/** Programs come with a key instead of a cookie. Each key is an owner of its own: its threads are nobody else's. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";

/**
 * Names a program in the log: the beginning of the `owner_hash` of its threads. Says nothing of its key.
 * @param owner as `findOwnerOfKey` gives it
 */
export const fingerprint = (owner: string): string => sha256(owner).slice(0, 12);

/** The fingerprints of all keys, in their order. */
export const fingerprints = (keys: readonly string[]): string[] => keys.map((key) => fingerprint(ownerOf(key)));

const ownerOf = (key: string): string => sha256(`api-key:${key}`);

const hash = (key: string): Buffer => Buffer.from(sha256(key), "hex");

/** The owner that a request's `Authorization: Bearer …` stands for; null without a key, and with one of nobody's. */
export function findOwnerOfKey(req: IncomingMessage, keys: readonly string[]): string | null {
  const [, given = ""] = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "") ?? [];
  const wanted = hash(given);
  // All are compared, whole: how long that takes tells nothing about any of them.
  const found = keys.filter((key) => timingSafeEqual(hash(key), wanted));
  return given === "" || found.length === 0 ? null : ownerOf(given);
}

/** The same. @throws AppError invalid_api_key without a key, with another one, and when none is configured. */
export function ownerOfKey(req: IncomingMessage, keys: readonly string[]): string {
  const owner = findOwnerOfKey(req, keys);
  if (owner === null) throw new AppError("invalid_api_key");
  return owner;
}
