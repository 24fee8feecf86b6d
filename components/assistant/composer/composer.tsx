import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { type KeyboardEvent, type RefObject, useEffect } from "react";
import { AttachButton, Tray } from "#components/assistant/attachments/lazy.ts";
import { useSending } from "#components/assistant/conversation/use-sending.ts";
import { useAttachments } from "#components/assistant/data/attachments.ts";
import { useDraft } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/use-conversation.ts";
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
  /** What may be attached. */
  kinds: readonly AttachmentKind[];
};

/** Where a message is written. It is never disabled: what is typed while an answer comes simply waits. */
export function Composer({ conversation, field, page, kinds, autoFocus }: ComposerProps) {
  const { view, busy, run, stop } = conversation;
  const { text, setText, context, setContext } = useDraft(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it appears, not when that changes
  useEffect(() => {
    if (autoFocus) field.current?.focus({ preventScroll: true });
  }, [field]);

  const sending = useSending(conversation, text, setText);
  const attached = useAttachments(view).length > 0;
  const stopping = run?.status === "cancelling";
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
        // A button that has to wait cannot keep the focus.
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
      {(kinds.length > 0 || attached) && <Tray view={view} field={field} held={sending.uploading} />}
      <TextArea
        ref={field}
        aria-label="Message"
        aria-describedby="assistant-composer-hint"
        placeholder={context.page || context.selection || attached ? "Ask about this" : "Ask about these docs"}
        value={text}
        rows={1}
        minRows={1}
        maxRows={8}
        hasError={text.length > MAX_MESSAGE_LENGTH}
        onChange={(event) => setText(event.target.value)}
        dir="auto"
        onKeyDown={onKeyDown}
      />
      <Box display="flex" alignItems="center" columnGap="space40">
        {kinds.length > 0 && <AttachButton view={view} kinds={kinds} field={field} />}
        <div id="assistant-composer-hint" className={sending.hint?.isFault ? styles.tooLong : styles.hint}>
          {sending.hint?.text ?? "Answers come from these docs and may be wrong."}
        </div>
        {busy && run && isPending(run.status) ? (
          <Button variant="secondary" size="small" disabled={stopping} onClick={() => void stop()}>
            {stopping ? "Stopping…" : "Stop"}
          </Button>
        ) : (
          <Button variant="primary" size="small" type="submit" disabled={!sending.ready}>
            {sending.uploading ? "Uploading…" : "Send"}
          </Button>
        )}
      </Box>
    </form>
  );
}
