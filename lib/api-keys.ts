/** Programs come with a key instead of a cookie. Each key is an owner of its own: its threads are nobody else's. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "./errors.ts";
import { sha256 } from "./ids.ts";

const hash = (key: string): Buffer => Buffer.from(sha256(key), "hex");

/** The owner that a request's `Authorization: Bearer …` stands for; null without a key, and with one of nobody's. */
export function findOwnerOfKey(req: IncomingMessage, keys: readonly string[]): string | null {
  const [, given = ""] = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "") ?? [];
  const wanted = hash(given);
  // All are compared, whole: how long that takes tells nothing about any of them.
  const found = keys.filter((key) => timingSafeEqual(hash(key), wanted));
  return given === "" || found.length === 0 ? null : sha256(`api-key:${given}`);
}

/** The same. @throws AppError invalid_api_key without a key, with another one, and when none is configured. */
export function ownerOfKey(req: IncomingMessage, keys: readonly string[]): string {
  const owner = findOwnerOfKey(req, keys);
  if (owner === null) throw new AppError("invalid_api_key");
  return owner;
}
