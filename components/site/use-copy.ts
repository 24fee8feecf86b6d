import { useEffect, useState } from "react";

/** Time for which a button shows the outcome, ms. */
const OUTCOME_MS = 2_000;

export type Copy = {
  /** The outcome of the last copy, for a short time. The clipboard may be forbidden, and is absent on plain http. */
  outcome: "copied" | "failed" | null;
  /** Copies a text, which may be a promise: the browser then treats the later write as part of the click. */
  copy(text: string | Promise<string>): Promise<void>;
};

export function useCopy(): Copy {
  const [outcome, setOutcome] = useState<Copy["outcome"]>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), OUTCOME_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  return {
    outcome,
    async copy(text) {
      try {
        await (typeof text === "string" ? navigator.clipboard.writeText(text) : writePromised(text));
        setOutcome("copied");
      } catch {
        setOutcome("failed");
      }
    },
  };
}

/** Safari allows a write after a click only if it gets the text, or the promise of it, at once. */
async function writePromised(text: Promise<string>): Promise<void> {
  const blob = text.then((loaded) => new Blob([loaded], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
