/** What readers make of answers. */
import type { Feedback } from "#lib/contract/assistant.ts";
import { toFeedback } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, type Limits, ownerHash } from "#lib/limits/rates.ts";

type FeedbackParts = {
  store: Store;
  limits: Limits;
  /** Called after anything was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** @throws AppError not_found for whatever is not an answer in a thread of the caller. */
export function createFeedback({ store, limits, onOutbox }: FeedbackParts) {
  return {
    /** Puts a vote on an answer in the place of the former one; the same vote again changes nothing. */
    async giveFeedback(caller: Caller, threadId: string, messageId: string, vote: Feedback): Promise<Feedback> {
      const given = await store.giveFeedback({
        message_id: messageId,
        thread_id: threadId,
        owner: ownerHash(caller),
        ...vote,
        buckets: limits.buckets("feedback", caller),
      });
      if (given.outcome === "not_found") throw new AppError("not_found");
      if (given.outcome === "rate_limited") throw new AppError("rate_limited", { retryAfterMs: given.retry_after_ms });
      if (given.outcome === "stored") onOutbox("notify");
      return toFeedback(given.feedback);
    },

    /** Takes the vote back; without one there is nothing to do. */
    async withdrawFeedback(
      caller: Caller,
      threadId: string,
      messageId: string,
    ): Promise<{ object: "feedback.deleted"; deleted: true }> {
      if (!(await store.withdrawFeedback(messageId, threadId, ownerHash(caller)))) throw new AppError("not_found");
      onOutbox("notify");
      return { object: "feedback.deleted", deleted: true };
    },
  };
}
