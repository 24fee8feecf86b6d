import { useCallback, useEffect, useState } from "react";
import type { ReviewConversation } from "#lib/contract/review.ts";
import { loadConversation } from "../data.ts";

const EVERY_MS = 5_000;
/** After this time without a change the page stops asking; a return to it asks again. */
const IDLE_MS = 1_800_000;

/**
 * A conversation that follows changes while the page is visible. `reload` loads it at once. `isGone`: it was deleted or the
 * session has ended, so that what is shown is old.
 */
export function useLiveConversation(first: ReviewConversation): {
  conversation: ReviewConversation;
  isGone: boolean;
  reload: () => void;
} {
  const [conversation, setConversation] = useState(first);
  const [isGone, setGone] = useState(false);
  const { id } = conversation.thread;
  const [asked, setAsked] = useState(0);
  const reload = useCallback(() => setAsked((times) => times + 1), []);
  const activity = conversation.thread.updated_at;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` loads at once, `activity` starts the idle time again
  useEffect(() => {
    const gone = new AbortController();
    const load = async () => {
      const now = document.hidden ? null : await loadConversation(id, gone.signal);
      if (!now || gone.signal.aborted) return;
      setGone(now === "gone");
      if (now !== "gone") setConversation(now);
    };
    if (asked > 0) void load();
    const timer = setInterval(load, EVERY_MS);
    const idle = setTimeout(() => clearInterval(timer), IDLE_MS);
    document.addEventListener("visibilitychange", load, { signal: gone.signal });
    return () => {
      gone.abort();
      clearInterval(timer);
      clearTimeout(idle);
    };
  }, [id, asked, activity]);

  return { conversation, isGone, reload };
}
