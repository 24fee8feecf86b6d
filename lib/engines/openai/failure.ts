import type { ResponseError } from "openai/resources/responses/responses";
import type { ErrorCode } from "#lib/errors.ts";

/** Why a response failed, as a code of ours: images are only looked at once it runs. */
export const failureOf = (error: ResponseError | null | undefined): ErrorCode =>
  error && /image|file|pdf/i.test(error.code === "invalid_prompt" ? error.message : error.code)
    ? "attachment_refused"
    : "upstream_failed";
