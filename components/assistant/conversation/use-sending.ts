import { useEffect, useState } from "react";
import {
  type Attachment,
  attachments,
  restoreAttachments,
  useAttachments,
} from "#components/assistant/data/attachments.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";

export type Sending = {
  /** Whether the reader may send the message: it goes out at once, or as soon as it need not wait any more. */
  ready: boolean;
  /** Whether the reader has sent the message and it waits for its uploads. */
  uploading: boolean;
  submit(): void;
  /** Why it cannot be sent, or what it waits for. */
  hint: Hint | null;
};

type Hint = { text: string; isFault: boolean };

/** A message that was sent too early; `answer`: whether it waits for the answer that was on its way. */
type Waiting = { text: string; answer: boolean };

/** Sends what is written in the composer, once no answer and no upload is under way. */
export function useSending(conversation: Conversation, text: string, setText: (text: string) => void): Sending {
  const t = useMessages();
  const { view, busy, outgoing, run, send } = conversation;
  const files = useAttachments(view);
  useRefusedMessage(conversation, text, files, setText, t);

  const excess = text.length - MAX_MESSAGE_LENGTH;
  const isUploading = hasState(files, "uploading");
  const hasFailed = hasState(files, "failed");
  const isSendable = text.trim() !== "" && excess <= 0 && !hasFailed;
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const submit = () => {
    if (isSendable && !busy && !isUploading) void send(text);
    // A reader who has stopped the answer does not wait for a complete one.
    else if (isSendable) setWaiting({ text, answer: busy && run?.status !== "cancelling" });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the wait ends, whatever is written then
  useEffect(() => {
    if (busy || isUploading || waiting === null) return;
    setWaiting(null);
    const isAnswered = !outgoing?.error && (!run || run.status === "completed");
    // Other words since then are a change of mind.
    if (waiting.text === text && (isAnswered || !waiting.answer)) submit();
  }, [busy, isUploading]);

  const waitingHere = waiting?.text === text ? waiting : null;
  const uploading = waitingHere !== null && isUploading && !busy;
  const fault = excess > 0 ? t("assistant.tooLong", { excess }) : hasFailed ? t("composer.fileFailed") : null;
  const hint = fault === null ? waitingHere && waitingHint(busy, waitingHere, t) : { text: fault, isFault: true };
  return { ready: isSendable && !busy && !uploading, uploading, submit, hint };
}

function waitingHint(busy: boolean, { answer }: Waiting, t: Translate): Hint {
  if (!busy) return { text: t("assistant.afterUpload"), isFault: false };
  return { text: t(answer ? "composer.afterAnswer" : "composer.afterStop"), isFault: false };
}

const hasState = (files: readonly Attachment[], state: Attachment["state"]): boolean =>
  files.some((file) => file.state === state);

/** Puts a message that the server refused back into the composer to be corrected, unless that is in use again. */
function useRefusedMessage(
  { view, outgoing }: Conversation,
  text: string,
  files: readonly Attachment[],
  setText: (text: string) => void,
  t: Translate,
): void {
  const refused = outgoing?.error?.problem?.retryable === false ? outgoing : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per refusal, whatever is written afterwards
  useEffect(() => {
    if (!refused || text !== "") return;
    setText(refused.text);
    // The files of an edited question still belong to that question.
    if (files.length === 0 && !refused.replaces && !refused.retryOf)
      attachments.set(
        view,
        restoreAttachments(refused.attachments, refused.error?.refusesFiles ? t("files.refused") : null),
      );
  }, [refused]);
}
