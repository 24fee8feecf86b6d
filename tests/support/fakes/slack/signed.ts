/** Requests as Slack signs them: HMAC-SHA256 over version, time stamp and raw body. */
import { createHmac } from "node:crypto";

export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** Headers of a request from Slack. `at` is the time of signing, s. */
export function signedHeaders(
  body: string,
  { secret = SIGNING_SECRET, at = Math.floor(Date.now() / 1_000) }: { secret?: string; at?: number } = {},
): Record<string, string> {
  const hash = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(at), "x-slack-signature": `v0=${hash}` };
}
