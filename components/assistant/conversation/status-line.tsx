import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import { useEffect, useState } from "react";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { useHasBegun } from "#components/assistant/data/conversation/live-answers.ts";
import { viewKey } from "#components/assistant/data/view.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { Message, Run } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";

/** The polite status line that tells screen readers what the assistant is doing. The log itself is not live. */
export function StatusLine({ conversation }: { conversation: Conversation }) {
  const t = useMessages();
  const { view, busy, messages, run } = conversation;
  const begun = useHasBegun(run?.id ?? null);
  // Outcomes are announced only in the view in which the reader waited, not for a thread that is opened later.
  const key = viewKey(view);
  const [waitedIn, setWaitedIn] = useState<string | null>(null);
  useEffect(() => {
    if (busy) setWaitedIn(key);
  }, [busy, key]);
  return (
    <ScreenReaderOnly>
      <span role="status">
        {busy
          ? t(begun ? "conversation.answering" : "assistant.searchingDocs")
          : waitedIn === key &&
            outcome(
              run,
              messages.findLast(({ role }) => role !== "maintainer"),
              t,
            )}
      </span>
    </ScreenReaderOnly>
  );
}

/** The outcome of the run as a text. Empty for an error, because its alert announces it already. */
function outcome(run: Run | null, last: Message | undefined, t: Translate): string {
  if (run?.status === "cancelled") return t("assistant.stopped");
  if ((run && run.status !== "completed") || last?.role !== "assistant") return "";
  const sources = new Set(last.content.flatMap((part) => part.text.annotations.map(({ url }) => url))).size;
  if (sources === 0) return t("conversation.answerReady");
  return t("conversation.answerReadyWith", { count: sources });
}
