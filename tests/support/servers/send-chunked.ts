import { request } from "node:http";

/** Sends so many bytes without saying so beforehand; resolves to the status. */
export function sendChunked(
  url: string,
  method: string,
  cookie: string,
  bytes = 2_097_152,
  extra = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", Cookie: cookie, "Transfer-Encoding": "chunked", ...extra };
    const req = request(url, { method, headers }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    // The server stops reading at its limit; the answer was sent before.
    req.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    const chunk = "x".repeat(65_536);
    for (let sent = 0; sent < bytes; sent += chunk.length) req.write(chunk);
    req.end();
  });
}
