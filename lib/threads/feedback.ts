/** Votes of readers on answers. */
import type { Feedback } from "#lib/contract/assistant.ts";
import { toFeedback } from "#lib/database/api-objects.ts";
import type { Store } from "#lib/database/store.ts";
import type { Lane } from "#lib/database/stores/outbox.ts";
import { AppError } from "#lib/errors.ts";
import { type Caller, type Limits, ownerHash, rateLimited } from "#lib/limits/rates.ts";

type FeedbackParts = {
  store: Store;
  limits: Limits;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: Lane): void;
};

/** @throws AppError not_found from both methods, for a message that is not an answer in one of the caller's threads */
export function createFeedback({ store, limits, onOutbox }: FeedbackParts) {
  return {
    /** Stores the vote and replaces an earlier one. The same vote again changes nothing. */
    async saveFeedback(caller: Caller, threadId: string, messageId: string, vote: Feedback): Promise<Feedback> {
      const result = await store.saveFeedback({
        message_id: messageId,
        thread_id: threadId,
        owner: ownerHash(caller),
        ...vote,
        buckets: limits.buckets("feedback", caller),
      });
      if (result.outcome === "not_found") throw new AppError("not_found");
      if (result.outcome === "rate_limited") throw rateLimited(result);
      if (result.outcome === "stored") onOutbox("notify");
      return toFeedback(result.feedback);
    },

    /** Deletes the vote. Without a vote it does nothing. */
    async deleteFeedback(
      caller: Caller,
      threadId: string,
      messageId: string,
    ): Promise<{ object: "feedback.deleted"; deleted: true }> {
      if (!(await store.deleteFeedback(messageId, threadId, ownerHash(caller)))) throw new AppError("not_found");
      onOutbox("notify");
      return { object: "feedback.deleted", deleted: true };
    },
  };
}
