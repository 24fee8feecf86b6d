import type { ResponseError } from "openai/resources/responses/responses";
import type { ErrorCode } from "#lib/errors.ts";

/** The error code for a failed response. OpenAI checks images only while a response runs. */
export const failureOf = (error: ResponseError | null | undefined): ErrorCode =>
  error && /image|file|pdf/i.test(error.code === "invalid_prompt" ? error.message : error.code)
    ? "attachment_refused"
    : "upstream_failed";
