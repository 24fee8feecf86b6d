import type { IncomingMessage, ServerResponse } from "node:http";
import { create as toContentDisposition } from "content-disposition";
import type { ThreadFile } from "#lib/contract/files.ts";
import { sendNotModified } from "./etag.ts";

/**
 * Sends a file for saving: a browser never runs it as a page of this site. A file never changes, but it may be deleted,
 * so a browser has to ask before it shows its copy again.
 */
export function sendFile(req: IncomingMessage, res: ServerResponse, file: ThreadFile, content: Buffer): void {
  res.setHeader("Content-Type", file.media_type);
  res.setHeader("Content-Disposition", toContentDisposition(file.name));
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cache-Control", "private, no-cache");
  if (!sendNotModified(req, res, `"${file.id}"`)) res.end(content);
}
