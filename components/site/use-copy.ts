import { useEffect, useState } from "react";

/** How long a button says that it copied, ms. */
const SAID_MS = 2_000;

export type Copy = {
  /** Shortly after a try: whether the clipboard took the text. It may be forbidden, and is absent on plain http. */
  outcome: "copied" | "failed" | null;
  /** A text that is still on its way may be handed over: the click that asked for it counts until it is there. */
  copy(text: string | Promise<string>): Promise<void>;
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
        await (typeof text === "string" ? navigator.clipboard.writeText(text) : writeLater(text));
        setOutcome("copied");
      } catch {
        setOutcome("failed");
      }
    },
  };
}

/** Safari forgets the click while a text is fetched, unless it was given the promise of one. */
async function writeLater(text: Promise<string>): Promise<void> {
  const blob = text.then((loaded) => new Blob([loaded], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
