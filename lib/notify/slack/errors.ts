import { type WebAPICallResult, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";
import { DeliveryError } from "#lib/notify/notifier.ts";

/** Error codes of an outage at Slack. The same call works later. */
const PASSING = new Set([
  "fatal_error",
  "internal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
  "message_limit_exceeded",
  "team_added_to_org",
]);

/** Error codes of a message that Slack never accepts. No change of token, scopes or membership helps. */
const FINAL = new Set([
  "as_user_not_supported",
  "cant_update_message",
  "edit_window_closed",
  "invalid_arg_name",
  "invalid_arguments",
  "invalid_array_arg",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_charset",
  "invalid_form_data",
  "invalid_post_type",
  "is_archived",
  "is_inactive",
  "messages_tab_disabled",
  "msg_blocks_too_long",
  "method_not_supported_for_channel_type",
  "missing_post_type",
  "msg_too_long",
  "no_text",
  "restricted_action",
  "restricted_action_non_threadable_channel",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "restricted_action_thread_only_channel",
  "slack_connect_blocked_file_type",
  "slack_connect_file_link_sharing_blocked",
  "too_many_attachments",
]);

/** Slack refuses the blocks of the message, not its text. */
const BLOCKS = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"]);

export const areBlocksRefused = (thrown: unknown): boolean =>
  thrown instanceof DeliveryError && BLOCKS.has(thrown.code);

/** The thread's first message was deleted in Slack, so no reply can be posted to it. */
const LOST = new Set(["thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"]);

/** The workspace forbids deleting the message. Its text can still be replaced. */
const UNDELETABLE = new Set(["cant_delete_message", "compliance_exports_prevent_deletion"]);

export const isUndeletable = (thrown: unknown): boolean =>
  thrown instanceof DeliveryError && (thrown.failure === "refused" || UNDELETABLE.has(thrown.code));

export const isLost = (thrown: unknown): boolean => thrown instanceof DeliveryError && LOST.has(thrown.code);

/** Converts any error of a Slack call. Error codes are kept; Slack's texts stay in the cause. */
export function toDeliveryError(thrown: unknown): DeliveryError {
  if (thrown instanceof DeliveryError) return thrown;
  if (thrown instanceof WebAPIRateLimitedError) {
    return new DeliveryError("retry", "ratelimited", { cause: thrown, retryAfterMs: thrown.retryAfter * 1000 });
  }
  if (thrown instanceof WebAPIPlatformError) return fromPlatform(thrown);
  if (thrown instanceof WebAPIHTTPError) return fromStatus(thrown);
  // There was no connection, no answer in time, or a 429 without Retry-After.
  return new DeliveryError("retry", "unreachable", { cause: thrown });
}

function fromPlatform(error: WebAPIPlatformError): DeliveryError {
  const result: WebAPICallResult & { error: unknown } = error.data;
  // The SDK puts a body that is not JSON in place of the error code, for example a proxy's page.
  const code = typeof result.error === "string" && /^[a-z_]{2,64}$/.test(result.error) ? result.error : null;
  if (code === null) return new DeliveryError("retry", "invalid_response", { cause: error });
  const failure = PASSING.has(code) ? "retry" : FINAL.has(code) || LOST.has(code) ? "refused" : "blocked";
  return new DeliveryError(failure, code, { cause: error, ...wait(result.response_metadata?.retryAfter) });
}

function fromStatus(error: WebAPIHTTPError): DeliveryError {
  const { statusCode, headers } = error;
  const failure = statusCode >= 500 || statusCode === 408 ? "retry" : "blocked";
  return new DeliveryError(failure, `http_${statusCode}`, { cause: error, ...wait(Number(headers["retry-after"])) });
}

const wait = (seconds: number | undefined): { retryAfterMs?: number } =>
  seconds !== undefined && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
