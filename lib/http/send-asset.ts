/** Sends files of the docs, whole or in ranges. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { create as toContentDisposition } from "content-disposition";
import send from "send";
import { AppError } from "#lib/errors.ts";

export type AssetFile = { file: string; name: string; mediaType: string; kind: string };
/** `isCurrent`: the address has this version, so that it never answers with another content. */
export type AssetVersion = { version: string; isCurrent: boolean };

/** What a file of the docs may do when it is opened as a page: nothing. Pictures of SVG keep their styles. */
const POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
const YEAR = 31_536_000;

/** @throws AppError not_found when the file is gone, range_not_satisfiable */
export async function sendAsset(
  req: IncomingMessage,
  res: ServerResponse,
  { file, name, mediaType, kind }: AssetFile,
  { version, isCurrent }: AssetVersion,
): Promise<void> {
  // A text may be compressed on its way, which no range of it may be.
  const isText = /^text\/|json|svg/.test(mediaType);
  res.setHeader("Content-Type", mediaType);
  res.setHeader("Content-Security-Policy", POLICY);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cache-Control", isCurrent ? `public, max-age=${YEAR}, immutable` : "public, no-cache");
  res.setHeader("ETag", `${isText ? "W/" : ""}"${version}"`);
  if (kind === "download") res.setHeader("Content-Disposition", toContentDisposition(name));
  // Nothing is changed by a read, so there is nothing that these could protect.
  delete req.headers["if-match"];
  delete req.headers["if-unmodified-since"];
  // As in etag.ts: Node's fetch sends no-cache with every condition, and would never get a 304.
  delete req.headers["cache-control"];
  // The path is decoded by `send`. The list of served files has been asked already, so hidden folders above are allowed.
  const stream = send(req, encodeURIComponent(file), { acceptRanges: !isText, cacheControl: false, dotfiles: "allow" });
  await new Promise<void>((resolve, reject) => {
    res.once("close", resolve);
    res.once("finish", resolve);
    stream.once("error", (error: Error) => reject(toError(error, res)));
    stream.pipe(res);
  });
}

const FILE_HEADERS = ["ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges", "Content-Length"];

function toError(error: Error, res: ServerResponse): Error {
  const status = "status" in error ? error.status : undefined;
  if (!res.headersSent) for (const name of FILE_HEADERS) res.removeHeader(name);
  if (status === 416) return new AppError("range_not_satisfiable", { cause: error });
  return status === 404 ? new AppError("not_found", { cause: error }) : error;
}
