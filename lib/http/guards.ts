/** Checks of a request, and the bounded reading of its body. */
import type { IncomingMessage, ServerResponse } from "node:http";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";
import { toTooLargeError } from "#lib/attachments/too-large.ts";
import { AppError } from "#lib/errors.ts";
import type { Bodies } from "#lib/limits/bodies.ts";
import { MAX_BODY_BYTES } from "#lib/requests.ts";

/**
 * Refuses state changes from pages of other sites. Browsers name the origin of a request in Sec-Fetch-Site, older ones in
 * Origin. Programs send neither, and have no cookie of a reader.
 * @throws AppError cross_site
 */
export function checkOrigin(req: IncomingMessage, siteUrl: string): void {
  const site = req.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new AppError("cross_site");
  const { origin } = req.headers;
  if (origin === undefined || origin === new URL(siteUrl).origin) return;
  if (URL.parse(origin)?.host !== req.headers.host) throw new AppError("cross_site");
}

/**
 * The client's address: the socket's peer, or `hops` entries from the right of X-Forwarded-For. The entries further left
 * come from the client, which can write anything.
 */
export function clientAddress(req: IncomingMessage, hops: number): string {
  const forwarded = proxyAddr(req, (_address, index) => index < hops) ?? "";
  return normalizeAddress(forwarded) ?? normalizeAddress(req.socket.remoteAddress ?? "") ?? "unknown";
}

/** One name per client: without a port, in one spelling, and for IPv6 the /64 of the client. Null for any other text. */
function normalizeAddress(text: string): string | null {
  const address = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1");
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv4" ? parsed.toString() : parsed.toByteArray().slice(0, 8).join(".");
}

/** The sender of a body, and the reader that counts its bytes. */
export type Sender = { bodies: Bodies; address: string };

/**
 * The JSON body; `{}` without a body. Next's parser is not used: it does not answer errors with problem+json.
 * @throws AppError not_json | body_too_large | invalid_json | rate_limited | overloaded | request_timeout
 */
export async function readJson(req: IncomingMessage, { bodies, address }: Sender): Promise<unknown> {
  const length = req.headers["content-length"];
  const type = req.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  const hasBody = (length !== undefined && length !== "0") || req.headers["transfer-encoding"] !== undefined;
  if (type !== "application/json" && (hasBody || type !== undefined)) throw new AppError("not_json");
  if (!hasBody) return {};
  try {
    const body = await bodies.read(req, { address, limit: MAX_BODY_BYTES, timeoutMs: bodies.limits.timeoutMs });
    const text = body.toString("utf-8");
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(isTooLarge(cause) ? "body_too_large" : "invalid_json", { cause });
  }
}

/**
 * The body as bytes, at most `limit` of them. A body with a larger Content-Length is not read at all.
 * @throws AppError attachment_too_large | invalid_request | rate_limited | overloaded | request_timeout
 */
export async function readContent(
  req: IncomingMessage,
  res: ServerResponse,
  limit: number,
  { bodies, address }: Sender,
): Promise<Buffer> {
  try {
    return await bodies.read(req, { address, limit, timeoutMs: bodies.limits.fileTimeoutMs, until: res });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (isTooLarge(cause)) throw toTooLargeError(limit);
    throw new AppError("invalid_request", { detail: "body: did not arrive whole", cause });
  }
}

export const isTooLarge = (cause: unknown): boolean =>
  cause instanceof Error && "type" in cause && cause.type === "entity.too.large";
