import { useEffect, useState } from "react";

/** How long a button says that it copied, ms. */
const SAID_MS = 2_000;

export type Copy = {
  /** Shortly after a try: whether the clipboard took the text. It may be forbidden, and is absent on plain http. */
  outcome: "copied" | "failed" | null;
  copy(text: string): Promise<void>;
};

export function useCopy(): Copy {
  const [outcome, setOutcome] = useState<Copy["outcome"]>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  return {
    outcome,
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        setOutcome("copied");
      } catch {
        setOutcome("failed");
      }
    },
  };
}
