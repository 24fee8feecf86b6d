import type { ServerResponse } from "node:http";
import type { Problem } from "#lib/contract/assistant.ts";
import type { App } from "#lib/create-app/app.ts";
import type { AppError, ErrorCode } from "#lib/errors.ts";

/** The address that explains an error. Null where nothing does. */
export type ExplainError = (code: ErrorCode) => string | null;

/** The page of our own docs that explains errors is not among the docs of other sites. */
export const explainIn =
  ({ docs, addresses }: Pick<App, "docs" | "addresses">): ExplainError =>
  (code) => {
    const path = `/docs/troubleshooting#${code}`;
    return docs.has(path) === "anchor" ? addresses.publicUrl(path) : null;
  };

/** An error as RFC 9457 problem details: codes, our own texts and field names, but no cause and no stack. */
export function toProblem(error: AppError, requestId: string, explain: ExplainError): Problem {
  const { status, title, retryable } = error.info;
  return {
    type: explain(error.code) ?? "about:blank",
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

/** Errors after which the connection is closed: the rest of the body, which is not read, would block it. */
const CLOSING: ReadonlySet<ErrorCode> = new Set(["body_too_large", "attachment_too_large", "request_timeout"]);

/** Sends a problem. A response that has begun already is only ended. */
export function sendProblem(res: ServerResponse, error: AppError, requestId: string, explain: ExplainError): void {
  if (res.headersSent) {
    res.end();
    return;
  }
  const { retryAfterSeconds } = error;
  const { allow } = error.options;
  if (allow) res.setHeader("Allow", allow.join(", "));
  if (retryAfterSeconds !== null) res.setHeader("Retry-After", String(retryAfterSeconds));
  if (error.code === "invalid_api_key") res.setHeader("WWW-Authenticate", "Bearer");
  if (CLOSING.has(error.code)) res.setHeader("Connection", "close");
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("Content-Type", "application/problem+json");
  res.statusCode = error.info.status;
  res.end(JSON.stringify(toProblem(error, requestId, explain)));
}
