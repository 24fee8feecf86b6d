import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { useEffect, useState } from "react";
import type { Conversation } from "./use-assistant.ts";

/** The one polite line that tells a screen reader what the assistant is doing; the log itself stays quiet meanwhile. */
export function StatusLine({ conversation }: { conversation: Conversation }) {
  const { busy, steps, messages } = conversation;
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (busy) setWaited(true);
  }, [busy]);
  return (
    <ScreenReaderOnly>
      <span role="status">{statusText(busy, waited, steps.length, messages.at(-1)?.content)}</span>
    </ScreenReaderOnly>
  );
}

type Content = Conversation["messages"][number]["content"];

function statusText(busy: boolean, waited: boolean, steps: number, answer: Content | undefined): string {
  if (busy) return steps > 0 ? "Answering" : "Searching the docs";
  if (!waited || !answer) return "";
  const sources = new Set(answer.flatMap((part) => part.text.annotations.map(({ url }) => url))).size;
  return `Answer ready, ${sources === 1 ? "1 source" : `${sources} sources`}`;
}
