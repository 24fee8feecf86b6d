/** The vendor's refusals that the openai adapter can do something about. */
import { isRefusalOf, vendorError } from "#lib/upstream/client.ts";

export const isGone = (thrown: unknown): boolean => vendorError(thrown)?.status === 404;

/** Whether the conversation is missing: other things can be missing too. */
export const isConversationGone = (thrown: unknown): boolean =>
  isGone(thrown) && /conversation/i.test(vendorError(thrown)?.message ?? "");

/** Whether a response is still running on the conversation: a 400 that passes by itself. */
export const isLocked = (thrown: unknown): boolean => vendorError(thrown)?.code === "conversation_locked";

/** Some proxies do not stream. */
export const isStreamRefused = (thrown: unknown): boolean => isRefusalOf(thrown, /\bstream(ing|ed)?\b/i);

/** Whether the vendor does not take the schema. The instructions contain it too, so the request can go without it. */
export const isFormatRefused = (thrown: unknown): boolean => isRefusalOf(thrown, /\btext\.format|json_schema/i);

/** The id of the call that a refused request says has no output; null for any other error. */
export function unansweredCallOf(thrown: unknown): string | null {
  const error = vendorError(thrown);
  if (error?.status !== 400) return null;
  return /No tool output found for function call ([\w-]+)/i.exec(error.message)?.[1] ?? null;
}
