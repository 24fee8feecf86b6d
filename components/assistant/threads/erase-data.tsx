import { Button } from "@twilio-paste/core/button";
import { useRef, useState } from "react";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { eraseEverything } from "../data/erase.ts";
import { Confirm } from "./confirm.tsx";
import styles from "./threads.module.css";

/** The button that erases all data of the reader; `onErased` is called when that is done. */
export function EraseData({ onErased }: { onErased(): void }) {
  const t = useMessages();
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<"idle" | "erasing" | "failed">("idle");

  const button = useRef<HTMLButtonElement>(null);

  const erase = async () => {
    setAsking(false);
    setState("erasing");
    try {
      await eraseEverything();
      setState("idle");
      onErased();
    } catch {
      setState("failed");
    }
  };
  const retry = () => {
    // The Retry button disappears with the error that it is in.
    button.current?.focus();
    void erase();
  };
  return (
    <div className={styles.erase}>
      {state === "failed" && (
        <ErrorNotice text={t("threads.eraseFailed")} action={{ label: t("assistant.retry"), run: retry }} />
      )}
      <Button
        ref={button}
        variant="destructive_link"
        size="reset"
        onClick={() => state !== "erasing" && setAsking(true)}
      >
        {t("threads.erase")}
      </Button>
      <span role="status" className={styles.hint}>
        {state === "erasing" && t("threads.erasing")}
      </span>
      <Confirm
        open={asking}
        heading={t("threads.eraseQuestion")}
        text={t("threads.eraseWarning")}
        action={t("threads.eraseAll")}
        onConfirm={() => void erase()}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}
