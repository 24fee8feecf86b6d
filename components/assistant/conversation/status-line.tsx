import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { useEffect, useState } from "react";
import { useHasBegun } from "#components/assistant/data/live-answers.ts";
import type { Conversation } from "#components/assistant/data/use-conversation.ts";
import type { Message, Run } from "#lib/contract/assistant.ts";

/** The one polite line that tells a screen reader what the assistant is doing; the log itself stays quiet meanwhile. */
export function StatusLine({ conversation }: { conversation: Conversation }) {
  const { view, busy, messages, run } = conversation;
  const begun = useHasBegun(run?.id ?? null);
  // The line outlives a thread that gets its id, which would be told again; what another thread came to is not news.
  const [waitedIn, setWaitedIn] = useState<string | null>(null);
  useEffect(() => {
    if (busy) setWaitedIn(view);
  }, [busy, view]);
  return (
    <ScreenReaderOnly>
      <span role="status">{busy ? progress(begun) : waitedIn === view && outcome(run, messages.at(-1))}</span>
    </ScreenReaderOnly>
  );
}

const progress = (begun: boolean): string => (begun ? "Answering" : "Searching the docs");

/** An error is told by its alert; here it would only be heard twice. */
function outcome(run: Run | null, last: Message | undefined): string {
  if (run?.status === "cancelled") return "Stopped";
  if ((run && run.status !== "completed") || last?.role !== "assistant") return "";
  const sources = new Set(last.content.flatMap((part) => part.text.annotations.map(({ url }) => url))).size;
  if (sources === 0) return "Answer ready";
  return `Answer ready, ${sources === 1 ? "1 source" : `${sources} sources`}`;
}
