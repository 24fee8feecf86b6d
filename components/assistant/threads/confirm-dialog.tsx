import { AlertDialog } from "@twilio-paste/core/alert-dialog";
import { useEffect, useRef } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./threads.module.css";

export type ConfirmProps = {
  open: boolean;
  heading: string;
  text: string;
  /** The name of the button that does it. */
  action: string;
  onConfirm(): void;
  onCancel(): void;
};

export function ConfirmDialog({ open, heading, text, action, onConfirm, onCancel }: ConfirmProps) {
  const t = useMessages();
  useEscape(open, onCancel);
  return (
    <AlertDialog
      heading={heading}
      isOpen={open}
      destructive
      onConfirmLabel={action}
      onConfirm={onConfirm}
      onDismissLabel={t("assistant.cancel")}
      onDismiss={onCancel}
    >
      <span className={styles.words}>{text}</span>
    </AlertDialog>
  );
}

/** Paste's alert dialog does not listen to Escape, and the panel behind it must not either. */
function useEscape(active: boolean, onEscape: () => void): void {
  const listener = useRef(onEscape);
  useEffect(() => {
    listener.current = onEscape;
  });
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      listener.current();
    };
    addEventListener("keydown", onKeyDown, { capture: true });
    return () => removeEventListener("keydown", onKeyDown, { capture: true });
  }, [active]);
}
