/** The request headers that routes read, parsed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse as parseDisposition } from "content-disposition";
import Negotiator from "negotiator";
import { matchTag } from "#lib/catalogue/catalogue.ts";
import { invalidField } from "#lib/errors.ts";
import { uploadHeaders } from "#lib/requests.ts";
import { parseInput } from "./parse-input.ts";

/** The media types that the client accepts, in lower case, the preferred ones first. */
export const acceptedTypes = (req: IncomingMessage): string[] =>
  new Negotiator(req).mediaTypes().map((type) => type.toLowerCase());

/** The first of `languages` that the client accepts, by a value of `Accept-Language`; null without one. */
export function preferredLanguage(accept: string | undefined, languages: readonly string[]): string | null {
  const wanted = new Negotiator({ headers: { "accept-language": accept ?? "" } }).languages();
  return wanted.map((tag) => matchTag(tag, languages)).find((found) => found !== null) ?? null;
}

/** Whether the client asks for server-sent events. */
export const wantsEvents = (req: IncomingMessage): boolean => acceptedTypes(req).includes("text/event-stream");

/** Whether the client asks for a response without waiting (RFC 7240). If so, the response confirms that. */
export function wantsAsync(req: IncomingMessage, res: ServerResponse): boolean {
  const isWanted = [req.headers.prefer].flat().some((value) => /(^|,)\s*respond-async\s*(;|,|$)/i.test(value ?? ""));
  if (isWanted) res.setHeader("Preference-Applied", "respond-async");
  return isWanted;
}

/** @throws AppError invalid_request for a key that is not 1-200 printable ASCII characters. */
export function idempotencyKeyOf(req: IncomingMessage): string | null {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && /^[\x21-\x7E]{1,200}$/.test(key)) return key;
  throw invalidField("Idempotency-Key", "must be 1 to 200 printable ASCII characters without spaces");
}

/** The name in an upload's `Content-Disposition`, cleaned. @throws AppError invalid_request */
export function fileNameOf(req: IncomingMessage): string {
  const { filename } = parseDisposition(req.headers["content-disposition"] ?? "").parameters;
  return parseInput(uploadHeaders, { "Content-Disposition": filename })["Content-Disposition"];
}

/** The largest event id that the database can store. */
const MAX_EVENT_ID = 2 ** 31 - 1;

/** The last event of a thread that a client received; null before the first one. */
export function lastThreadEventOf(req: IncomingMessage): string | null {
  const id = req.headers["last-event-id"];
  return typeof id === "string" && id !== "" ? id : null;
}

/** The id of the last event that a client received; 0 before the first one. */
export function lastEventIdOf(req: IncomingMessage): number {
  const id = Number(req.headers["last-event-id"] ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? Math.min(id, MAX_EVENT_ID) : 0;
}
