import { Input } from "@twilio-paste/core/input";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { MAX_TITLE_LENGTH } from "./thread-title.ts";
import styles from "./threads.module.css";

type RenameFieldProps = {
  initial: string;
  /** Called once: with the typed title, or null for no change. `byKey`: by Enter or Escape, which leave the focus here. */
  onDone(title: string | null, byKey: boolean): void;
};

/** The field in the place of a title. Enter and leaving the field save it, Escape does not. */
export function RenameField({ initial, onDone }: RenameFieldProps) {
  const t = useMessages();
  const [text, setText] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const hint = useId();
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  const finish = (title: string | null, byKey: boolean) => {
    // A field that disappears is blurred, too.
    if (done.current) return;
    done.current = true;
    onDone(title, byKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key !== "Enter" && event.key !== "Escape") || event.nativeEvent.isComposing) return;
    // The list and the panel ignore a prevented event.
    event.preventDefault();
    finish(event.key === "Enter" ? text : null, true);
  };
  return (
    <div className={styles.rename}>
      <Input
        ref={field}
        type="text"
        aria-label={t("threads.title")}
        aria-describedby={hint}
        maxLength={MAX_TITLE_LENGTH}
        autoComplete="off"
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => finish(text, false)}
      />
      <div id={hint} className={styles.hint}>
        {t("threads.titleHint")}
      </div>
    </div>
  );
}
