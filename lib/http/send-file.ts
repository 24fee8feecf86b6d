import type { IncomingMessage, ServerResponse } from "node:http";
import { create as contentDisposition } from "content-disposition";
import type { ThreadFile } from "#lib/contract/files.ts";

/**
 * Sends what a file holds, to be saved: nothing in it ever runs as a page of this site. It never changes, but it may be
 * deleted: a browser that kept it asks each time whether it still may show it (304).
 */
export function sendFile(req: IncomingMessage, res: ServerResponse, file: ThreadFile, content: Buffer): void {
  const tag = `"${file.id}"`;
  res.setHeader("Content-Type", file.media_type);
  res.setHeader("Content-Disposition", contentDisposition(file.name));
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cache-Control", "private, no-cache");
  res.setHeader("ETag", tag);
  if (req.headers["if-none-match"]?.includes(tag)) res.writeHead(304).end();
  else res.end(content);
}
