import type { ServerResponse } from "node:http";
import type { Problem } from "#lib/contract/assistant.ts";
import type { AppError, ErrorCode } from "#lib/errors.ts";

/** An error as RFC 9457 problem details. Only codes, our own texts and field names: no cause, no stack. */
export function toProblem(error: AppError, requestId: string, siteUrl: string): Problem {
  const { status, title, retryable } = error.info;
  return {
    type: `${siteUrl}/docs/troubleshooting#${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.options.detail ?? `${title}.`,
    retryable,
    requestId,
    ...(error.options.fields && { errors: error.options.fields }),
    ...(error.options.challenge && { challenge: error.options.challenge }),
  };
}

const CLOSING: ReadonlySet<ErrorCode> = new Set(["body_too_large", "attachment_too_large", "request_timeout"]);

/** Answers with a problem, unless the response is already under way: then there is nothing left but to end it. */
export function sendProblem(res: ServerResponse, error: AppError, requestId: string, siteUrl: string): void {
  if (res.headersSent) {
    res.end();
    return;
  }
  const { allow, retryAfterMs } = error.options;
  if (allow) res.setHeader("Allow", allow.join(", "));
  if (retryAfterMs !== undefined) res.setHeader("Retry-After", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  if (error.code === "invalid_api_key") res.setHeader("WWW-Authenticate", "Bearer");
  // What is left unread of a refused body would block the connection.
  if (CLOSING.has(error.code)) res.setHeader("Connection", "close");
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "application/problem+json");
  res.statusCode = error.info.status;
  res.end(JSON.stringify(toProblem(error, requestId, siteUrl)));
}
