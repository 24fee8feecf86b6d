import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { isPending, MAX_MESSAGE_LENGTH, type NavItem } from "#lib/contract.ts";
import styles from "./assistant.module.css";
import { ContextChips } from "./context-chips.tsx";
import { useDraft } from "./data/drafts.ts";
import type { Conversation } from "./data/use-conversation.ts";

type ComposerProps = {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  /** The docs page a question may be about. */
  page: NavItem | null;
  /** Whether the field takes the focus when it appears. */
  autoFocus: boolean;
};

/** Where a message is written. It is never disabled: what is typed while an answer comes simply waits. */
export function Composer({ conversation, field, page, autoFocus }: ComposerProps) {
  const { busy, outgoing, run, send, stop } = conversation;
  const { text, setText, context, setContext } = useDraft(conversation.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it appears, not when that changes
  useEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true });
  }, [field]);

  // A message that was refused comes back to be mended, unless something new was begun meanwhile.
  const refused = outgoing?.error?.problem?.retryable === false ? outgoing.text : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per refusal, whatever is written afterwards
  useEffect(() => {
    if (refused !== null && text === "") setText(refused);
  }, [refused]);

  const stopping = run?.status === "cancelling";
  const tooLong = text.length > MAX_MESSAGE_LENGTH;
  const sendable = text.trim() !== "" && !tooLong;
  const ready = sendable && !busy;
  // Sent while an answer comes, it goes out when that is there; a change of mind, or of words, takes it back.
  const [waiting, setWaiting] = useState<string | null>(null);
  const submit = () => {
    if (ready) void send(text);
    else if (sendable) setWaiting(text);
  };
  const failed = outgoing?.error !== undefined && outgoing?.error !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the answer has ended, whatever is written then
  useEffect(() => {
    if (busy || waiting === null) return;
    setWaiting(null);
    if (waiting === text && !failed && (!run || run.status === "completed")) submit();
  }, [busy]);
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ContextChips
        context={context}
        page={page}
        onChange={(changed) => {
          setContext(changed);
          field.current?.focus();
        }}
      />
      <TextArea
        ref={field}
        aria-label="Message"
        aria-describedby="assistant-composer-hint"
        placeholder={context.page || context.selection ? "Ask about this" : "Ask about these docs"}
        value={text}
        rows={1}
        minRows={1}
        maxRows={8}
        hasError={tooLong}
        onChange={(event) => setText(event.target.value)}
        dir="auto"
        onKeyDown={onKeyDown}
      />
      <Box display="flex" alignItems="center" columnGap="space40">
        <div id="assistant-composer-hint" className={tooLong ? styles.tooLong : styles.hint}>
          {tooLong
            ? `Too long by ${(text.length - MAX_MESSAGE_LENGTH).toLocaleString("en")}`
            : waiting !== null && waiting === text
              ? "Goes out when the answer is there."
              : "Answers come from these docs and may be wrong."}
        </div>
        {busy && run && isPending(run.status) ? (
          <Button variant="secondary" size="small" disabled={stopping} onClick={() => void stop()}>
            {stopping ? "Stopping…" : "Stop"}
          </Button>
        ) : (
          <Button variant="primary" size="small" type="submit" disabled={!ready}>
            Send
          </Button>
        )}
      </Box>
    </form>
  );
}
