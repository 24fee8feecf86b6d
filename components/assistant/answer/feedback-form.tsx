import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { useEffect, useId, useRef, useState } from "react";
import { FEEDBACK_REASONS, type Feedback, type FeedbackReason, MAX_NOTE_LENGTH } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";

const REASONS: Record<FeedbackReason, string> = {
  wrong: "It is wrong",
  outdated: "It is out of date",
  incomplete: "Something is left out",
  off_topic: "It is not what I asked",
  missing: "The docs don't cover it",
};

type FeedbackFormProps = {
  /** Chosen to begin with. */
  reasons: FeedbackReason[];
  sending: boolean;
  onSend(feedback: Feedback): void;
  onCancel(): void;
};

/** What was bad about an answer. What is typed stays until it is sent or given up. */
export function FeedbackForm({ reasons: first, sending, onSend, onCancel }: FeedbackFormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [reasons, setReasons] = useState(first);
  const [note, setNote] = useState("");
  const tooLong = note.length - MAX_NOTE_LENGTH;
  useEffect(() => {
    const field = form.current?.querySelector<HTMLElement>("input:checked") ?? form.current?.querySelector("input");
    field?.focus({ preventScroll: true });
    // All of it is seen at once, and the page behind stays where it is.
    const box = form.current?.closest("section");
    const over = (form.current?.getBoundingClientRect().bottom ?? 0) - (box?.getBoundingClientRect().bottom ?? 0);
    if (over > 0) box?.scrollBy({ top: over + 8, behavior: "instant" });
  }, []);
  const toggle = (reason: FeedbackReason) =>
    setReasons(reasons.includes(reason) ? reasons.filter((other) => other !== reason) : [...reasons, reason]);
  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending && tooLong <= 0) onSend({ rating: "down", reasons, note: note.trim() });
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        // The form goes, not the panel.
        event.preventDefault();
        onCancel();
      }}
    >
      <fieldset>
        <legend className={styles.label}>What is wrong with it?</legend>
        {FEEDBACK_REASONS.map((reason) => (
          <label key={reason}>
            <input type="checkbox" checked={reasons.includes(reason)} onChange={() => toggle(reason)} />
            {REASONS[reason]}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-note`} className={styles.label}>
        In your words (optional)
      </label>
      <TextArea
        id={`${id}-note`}
        aria-describedby={`${id}-hint`}
        value={note}
        rows={2}
        maxRows={6}
        dir="auto"
        hasError={tooLong > 0}
        onChange={(event) => setNote(event.target.value)}
      />
      <div id={`${id}-hint`} className={tooLong > 0 ? styles.error : styles.hint}>
        {tooLong > 0 ? `Too long by ${tooLong.toLocaleString("en")}` : "Goes to the maintainers, with the answer."}
      </div>
      <div className={styles.buttons}>
        <Button variant="primary" size="small" type="submit" disabled={tooLong > 0} loading={sending}>
          Send feedback
        </Button>
        <Button variant="secondary" size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
