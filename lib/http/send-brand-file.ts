import type { IncomingMessage, ServerResponse } from "node:http";
import type { BrandFile } from "#lib/config/site/brand-files.ts";
import { sendNotModified } from "./etag.ts";

/** What a picture may do when it is opened as a page: nothing. One of SVG keeps its styles. */
const POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
const YEAR = 31_536_000;

/** Sends a picture or font. `isCurrent`: the address has this version, so that it never answers with another content. */
export function sendBrandFile(req: IncomingMessage, res: ServerResponse, file: BrandFile, isCurrent: boolean): void {
  const { mediaType, version, content } = file;
  res.setHeader("Content-Type", mediaType);
  res.setHeader("Content-Security-Policy", POLICY);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cache-Control", isCurrent ? `public, max-age=${YEAR}, immutable` : "public, no-cache");
  if (sendNotModified(req, res, `"${version}"`)) return;
  // Other sites show the social card.
  res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  res.setHeader("Content-Length", content.length);
  res.end(req.method === "HEAD" ? undefined : content);
}
