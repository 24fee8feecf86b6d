import { Button } from "@twilio-paste/core/button";
import { useRef, useState } from "react";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { eraseEverything } from "../data/erase.ts";
import { Confirm } from "./confirm.tsx";
import styles from "./threads.module.css";

const WARNING =
  "All your threads, votes and drafts will be erased for good: on this site, at the provider of its model, and where its maintainers read along.";

/** The button that erases all data of the reader; `onErased` is called when that is done. */
export function EraseData({ onErased }: { onErased(): void }) {
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
        <ErrorNotice text="Your data could not be erased." action={{ label: "Retry", run: retry }} />
      )}
      <Button
        ref={button}
        variant="destructive_link"
        size="reset"
        onClick={() => state !== "erasing" && setAsking(true)}
      >
        Erase my data
      </Button>
      <span role="status" className={styles.hint}>
        {state === "erasing" && "Erasing…"}
      </span>
      <Confirm
        open={asking}
        heading="Erase everything?"
        text={WARNING}
        action="Erase everything"
        onConfirm={() => void erase()}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}
