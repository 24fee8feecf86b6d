import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { type KeyboardEvent, type RefObject, useEffect } from "react";
import { AttachButton, Tray } from "#components/assistant/attachments/lazy.ts";
import { type Sending, useSending } from "#components/assistant/conversation/use-sending.ts";
import { useAttachments } from "#components/assistant/data/attachments.ts";
import { useDraft } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { isPending, MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import type { NavItem } from "#lib/contract/docs.ts";
import type { AttachmentKind } from "#lib/contract/files.ts";
import styles from "../conversation/assistant.module.css";
import { ContextChips } from "./context-chips.tsx";

type ComposerProps = {
  conversation: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  /** The docs page a question may be about. */
  page: NavItem | null;
  /** Whether the field takes the focus when it appears. */
  autoFocus: boolean;
  /** The kinds of files that may be attached. */
  kinds: readonly AttachmentKind[];
};

/** The form for messages. It is never disabled: a message that is sent while an answer comes waits for it. */
export function Composer({ conversation, field, page, kinds, autoFocus }: ComposerProps) {
  const t = useMessages();
  const { view } = conversation;
  const { text, setText, context, setContext } = useDraft(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the field appears, not when `autoFocus` changes
  useEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true });
  }, [field]);

  const sending = useSending(conversation, text, setText);
  const attached = useAttachments(view).length > 0;
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    sending.submit();
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        // The button may be disabled next, and would lose the focus.
        field.current?.focus();
        sending.submit();
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
      {(kinds.length > 0 || attached) && <Tray view={view} field={field} waiting={sending.uploading} />}
      <TextArea
        ref={field}
        aria-label={t("composer.message")}
        aria-describedby="assistant-composer-hint"
        placeholder={t(context.page || context.selection || attached ? "composer.askAbout" : "composer.askDocs")}
        value={text}
        rows={1}
        minRows={1}
        maxRows={8}
        hasError={text.length > MAX_MESSAGE_LENGTH}
        onChange={(event) => setText(event.target.value)}
        // An empty field has the direction of its placeholder.
        dir={text === "" ? undefined : "auto"}
        onKeyDown={onKeyDown}
      />
      <Box display="flex" alignItems="center" columnGap="space40">
        {kinds.length > 0 && <AttachButton view={view} kinds={kinds} field={field} />}
        <div id="assistant-composer-hint" className={sending.hint?.isFault ? styles.tooLong : styles.hint}>
          {sending.hint?.text ?? t("composer.hint")}
        </div>
        <SendOrStop conversation={conversation} sending={sending} />
      </Box>
    </form>
  );
}

/** The button that stops the answer on its way or, without one, sends the message. */
function SendOrStop({ conversation, sending }: { conversation: Conversation; sending: Sending }) {
  const t = useMessages();
  const { busy, run, stop } = conversation;
  if (busy && run && isPending(run.status)) {
    const stopping = run.status === "cancelling";
    return (
      <Button variant="secondary" size="small" disabled={stopping} onClick={() => void stop()}>
        {t(stopping ? "composer.stopping" : "assistant.stop")}
      </Button>
    );
  }
  return (
    <Button variant="primary" size="small" type="submit" disabled={!sending.ready}>
      {t(sending.uploading ? "assistant.uploading" : "composer.send")}
    </Button>
  );
}
