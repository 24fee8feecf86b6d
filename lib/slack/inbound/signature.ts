/** Slack's signature of a request, version 0: an HMAC-SHA256 over version, time stamp and raw body. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** How far a time stamp may be from now, in both directions, s. A replay within it is known by its event id. */
const WINDOW_S = 300;

export type Signature = { timestamp: string; digest: Buffer };

/** Reads the headers of a request. Returns null when one is missing, malformed or out of the window. `now` in ms. */
export function readSignature(headers: IncomingHttpHeaders, now: number): Signature | null {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp)) return null;
  if (typeof signature !== "string" || !/^v0=[0-9a-f]{64}$/.test(signature)) return null;
  if (Math.abs(now / 1_000 - Number(timestamp)) > WINDOW_S) return null;
  return { timestamp, digest: Buffer.from(signature.slice("v0=".length), "hex") };
}

/** Compares in constant time. */
export function isSigned(body: Buffer, { timestamp, digest }: Signature, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(expected, digest);
}
