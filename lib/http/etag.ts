import type { IncomingMessage, ServerResponse } from "node:http";
import fresh from "fresh";

/**
 * Sets the `ETag` of a response. Answers 304 and returns true when the client has this version already.
 * @param etag with its quotes; `W/"…"` where a proxy may compress the response
 */
export function sendNotModified(req: IncomingMessage, res: ServerResponse, etag: string): boolean {
  res.setHeader("ETag", etag);
  // Cache-Control is not passed on: Node's fetch sends no-cache with every If-None-Match, and would never get a 304.
  if (!fresh({ "if-none-match": req.headers["if-none-match"] }, { etag })) return false;
  res.statusCode = 304;
  res.end();
  return true;
}
