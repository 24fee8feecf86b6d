/** Errors in the language of the interface, by their code. */
import type { PlainKey, Translate } from "#lib/messages/translate.ts";

/** Codes of errors that readers meet. `unreachable` and `unreadable` are the browser's own. */
const KNOWN: ReadonlySet<string> = new Set<PlainKey>([
  "errors.unreachable",
  "errors.unreadable",
  "errors.not_found",
  "errors.no_session",
  "errors.cross_site",
  "errors.challenge_required",
  "errors.request_timeout",
  "errors.own_key_malformed",
  "errors.own_key_off",
  "errors.own_key_insecure",
  "errors.own_key_needed",
  "errors.own_key_rejected",
  "errors.own_key_forbidden",
  "errors.own_key_no_credit",
  "errors.own_key_model_gone",
  "errors.run_active",
  "errors.run_not_retryable",
  "errors.message_not_replaceable",
  "errors.handoff_taken",
  "errors.answer_changed",
  "errors.thread_full",
  "errors.body_too_large",
  "errors.rate_limited",
  "errors.budget_spent",
  "errors.internal",
  "errors.upstream_rejected",
  "errors.attachment_refused",
  "errors.model_not_found",
  "errors.upstream_key_refused",
  "errors.upstream_failed",
  "errors.overloaded",
  "errors.database_conflict",
  "errors.database_unavailable",
  "errors.upstream_unavailable",
  "errors.not_ready",
  "errors.upstream_timeout",
  "errors.storage_full",
  "errors.run_cancelled",
  "errors.run_expired",
  "errors.run_incomplete",
  "errors.too_many_rounds",
  "errors.unknown_tool",
  "errors.invalid_arguments",
  "errors.tool_failed",
  "errors.tool_timeout",
  "errors.attachment_too_large",
  "errors.attachment_unsupported",
  "errors.attachment_unreadable",
]);
const isKnown = (key: string): key is PlainKey => KNOWN.has(key);

/** The text for an error. A code of another version of the server has only the server's own text. */
export function describeError(t: Translate, { code, message }: { code: string; message: string }): string {
  const key = `errors.${code}`;
  return isKnown(key) ? t(key) : message;
}
