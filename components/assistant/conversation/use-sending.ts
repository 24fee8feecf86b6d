import { useEffect, useState } from "react";
import { type Attachment, attachments, givenBack, useAttachments } from "#components/assistant/data/attachments.ts";
import type { Conversation } from "#components/assistant/data/use-conversation.ts";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";

export type Sending = {
  /** Whether it can be sent: at once, or as soon as its files are uploaded. */
  ready: boolean;
  /** Whether its reader sent it, and it waits for its files. */
  uploading: boolean;
  submit(): void;
  /** Why it cannot be sent, or what it waits for; null when there is nothing to tell. */
  hint: { text: string; isFault: boolean } | null;
};

/** Sends what is written, once nothing is in its way any more. */
export function useSending(conversation: Conversation, text: string, setText: (text: string) => void): Sending {
  const { view, busy, outgoing, run, send } = conversation;
  const files = useAttachments(view);
  useGivenBack(conversation, text, files, setText);

  const tooLong = text.length - MAX_MESSAGE_LENGTH;
  const uploading = has(files, "uploading");
  const broken = has(files, "failed");
  const sendable = text.trim() !== "" && tooLong <= 0 && !broken;
  // Sent too early, it goes out when nothing holds it up any more; a change of mind, or of words, takes it back.
  const [waiting, setWaiting] = useState<{ text: string; answer: boolean } | null>(null);
  const submit = () => {
    if (sendable && !busy && !uploading) void send(text);
    // Who stopped the answer does not wait for it to be whole.
    else if (sendable) setWaiting({ text, answer: busy && run?.status !== "cancelling" });
  };
  const failed = outgoing?.error !== undefined && outgoing?.error !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it ends that held it up, whatever is written then
  useEffect(() => {
    if (busy || uploading || waiting === null) return;
    setWaiting(null);
    const answered = !failed && (!run || run.status === "completed");
    if (waiting.text === text && (answered || !waiting.answer)) submit();
  }, [busy, uploading]);

  const waits = waiting !== null && waiting.text === text;
  const told = (hint: string, isFault = false) => ({ text: hint, isFault });
  const hint =
    tooLong > 0
      ? told(`Too long by ${tooLong.toLocaleString("en")}`, true)
      : broken
        ? told("A file is not attached. Remove it, or try again.", true)
        : waits
          ? told(heldUpBy(busy, waiting.answer))
          : null;
  const held = waits && uploading && !busy;
  return { ready: sendable && !busy && !held, uploading: held, submit, hint };
}

function heldUpBy(busy: boolean, answer: boolean): string {
  if (!busy) return "Goes out when the upload is done.";
  return answer ? "Goes out when the answer is there." : "Goes out when the answer is stopped.";
}

const has = (files: readonly Attachment[], state: Attachment["state"]): boolean =>
  files.some((file) => file.state === state);

/** A message that was refused comes back to be mended, unless something new was begun meanwhile. */
function useGivenBack(
  { view, outgoing }: Conversation,
  text: string,
  files: readonly Attachment[],
  setText: (text: string) => void,
): void {
  const refused = outgoing?.error?.problem?.retryable === false ? outgoing : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per refusal, whatever is written afterwards
  useEffect(() => {
    if (!refused || text !== "") return;
    setText(refused.text);
    // The files of an edited question are still that question's.
    if (files.length === 0 && !refused.replaces && !refused.retryOf)
      attachments.set(view, givenBack(refused.attachments, refused.error));
  }, [refused]);
}
