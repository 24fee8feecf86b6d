import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Checkbox, CheckboxGroup } from "@twilio-paste/core/checkbox";
import { HelpText } from "@twilio-paste/core/help-text";
import { Label } from "@twilio-paste/core/label";
import { TextArea } from "@twilio-paste/core/textarea";
import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { FEEDBACK_REASONS, type Feedback, type FeedbackReason, MAX_NOTE_LENGTH } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";
import { REASONS } from "./feedback-reasons.ts";

type FeedbackFormProps = {
  /** The reasons that are chosen at first. */
  reasons: FeedbackReason[];
  sending: boolean;
  onSend(feedback: Feedback): void;
  onCancel(): void;
};

/** The form that asks what is wrong with an answer. */
export function FeedbackForm({ reasons: first, sending, onSend, onCancel }: FeedbackFormProps) {
  const t = useMessages();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [reasons, setReasons] = useState(first);
  const [note, setNote] = useState("");
  const excess = note.length - MAX_NOTE_LENGTH;
  useFocusInside(form);
  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending && excess <= 0) onSend({ rating: "down", reasons, note: note.trim() });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        // Escape closes the form only: the panel ignores a prevented event.
        event.preventDefault();
        onCancel();
      }}
    >
      <Reasons chosen={reasons} onChange={setReasons} />
      <Box>
        <Label htmlFor={`${id}-note`}>{t("answer.note")}</Label>
        <TextArea
          id={`${id}-note`}
          aria-describedby={`${id}-hint`}
          value={note}
          rows={2}
          maxRows={6}
          dir="auto"
          hasError={excess > 0}
          onChange={(event) => setNote(event.target.value)}
        />
        <HelpText id={`${id}-hint`} variant={excess > 0 ? "error" : "default"}>
          {excess > 0 ? t("assistant.tooLong", { excess }) : t("answer.noteHint")}
        </HelpText>
      </Box>
      <Box display="flex" flexWrap="wrap" columnGap="space30" rowGap="space30">
        <Button variant="primary" size="small" type="submit" disabled={excess > 0} loading={sending}>
          {t("answer.sendFeedback")}
        </Button>
        <Button variant="secondary" size="small" onClick={onCancel}>
          {t("assistant.cancel")}
        </Button>
      </Box>
    </form>
  );
}

type ReasonsProps = { chosen: FeedbackReason[]; onChange(reasons: FeedbackReason[]): void };

const Reasons = ({ chosen, onChange }: ReasonsProps) => {
  const t = useMessages();
  return (
    <CheckboxGroup name="reasons" legend={t("answer.whatIsWrong")}>
      {FEEDBACK_REASONS.map((reason) => (
        <Checkbox
          key={reason}
          value={reason}
          checked={chosen.includes(reason)}
          onChange={({ target }) =>
            onChange(target.checked ? [...chosen, reason] : chosen.filter((other) => other !== reason))
          }
        >
          {t(REASONS[reason])}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
};

/** Moves the focus to the first chosen reason, or the first one, and scrolls the conversation until the form is visible. */
function useFocusInside(form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const field = form.current?.querySelector<HTMLElement>("input:checked") ?? form.current?.querySelector("input");
    field?.focus({ preventScroll: true });
    const box = form.current?.closest("section");
    const excess = (form.current?.getBoundingClientRect().bottom ?? 0) - (box?.getBoundingClientRect().bottom ?? 0);
    // The focus itself does not scroll: it would move the docs page too.
    if (excess > 0) box?.scrollBy({ top: excess + 8, behavior: "instant" });
  }, [form]);
}
