import { useEffect } from "react";
import { markSeen } from "./browser/seen.ts";
import type { Conversation } from "./conversation/conversation.ts";

/** Marks the answers on the screen as seen; `conversation` is null while another view is on the screen. */
export function useSeenAnswers(threadId: string | null, conversation: Conversation | null): void {
  const answered = conversation && !conversation.busy ? conversation.messages.at(-1)?.created_at : undefined;
  useEffect(() => {
    if (!threadId || answered === undefined) return;
    const mark = () => {
      if (document.visibilityState === "hidden") return;
      // A run may end in the second after its answer was written. A run without an answer ends later than its question.
      markSeen(threadId, Math.max(answered + 1, Math.floor(Date.now() / 1_000)));
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [threadId, answered]);
}
