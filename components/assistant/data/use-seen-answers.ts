import { useEffect } from "react";
import { markSeen } from "./browser/seen.ts";
import type { Conversation } from "./use-conversation.ts";

/** Notes the answers that are on the screen as seen; `conversation` is null while something else is. */
export function useSeenAnswers(threadId: string | null, conversation: Conversation | null): void {
  const answered = conversation && !conversation.busy ? conversation.messages.at(-1)?.created_at : undefined;
  useEffect(() => {
    if (!threadId || answered === undefined) return;
    // A run may end in the second after its answer was written, and one without an answer ends later than its question.
    markSeen(threadId, Math.max(answered + 1, Math.floor(Date.now() / 1_000)));
  }, [threadId, answered]);
}
