import type { FeedbackReason } from "#lib/contract/assistant.ts";
import type { PlainKey } from "#lib/messages/translate.ts";

/** What readers can say is wrong with an answer. */
export const REASONS: Record<FeedbackReason, PlainKey> = {
  wrong: "answer.wrong",
  outdated: "answer.outdated",
  incomplete: "answer.incomplete",
  off_topic: "answer.offTopic",
  missing: "answer.missing",
};
