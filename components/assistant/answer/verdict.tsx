import { useRef, useState } from "react";
import type { Feedback, FeedbackReason, Message } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";
import { Actions } from "./actions.tsx";
import { Doubt } from "./doubt.tsx";
import { FeedbackForm } from "./feedback-form.tsx";

export type VerdictProps = {
  message: Message;
  supportUrl: string | null;
  busy: boolean;
  /** Stores a vote, or withdraws it (null). Rejects with an Error whose message the reader may read. */
  onRate(feedback: Feedback | null): Promise<void>;
  onAskAgain?: (() => void) | undefined;
};

/** What the reader may say to an answer, and do with it. */
export function Verdict({ message, supportUrl, busy, onRate, onAskAgain }: VerdictProps) {
  const { feedback, steps } = message;
  const uncited = message.metadata.uncited === "true";
  /** The reasons that the form begins with; null while there is no form. */
  const [form, setForm] = useState<FeedbackReason[] | null>(null);
  const [state, setState] = useState<{ sending: boolean; said: string; error: string }>(QUIET);
  const opener = useRef<Element | null>(null);

  const open = (reasons: FeedbackReason[]) => {
    opener.current = document.activeElement;
    setState(QUIET);
    setForm(reasons);
  };
  const close = () => {
    setForm(null);
    setState(QUIET);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  /** `asking`: the form stays open for what is wrong. */
  const rate = async (given: Feedback | null, asking = false) => {
    if (state.sending) return;
    setState({ ...QUIET, sending: true });
    try {
      await onRate(given);
      if (!asking && given?.rating === "down") close();
      else if (!asking) setForm(null);
      setState({ ...QUIET, said: given ? "Thanks for your feedback." : "Your feedback is withdrawn." });
    } catch (error) {
      setState({ ...QUIET, error: error instanceof Error ? error.message : "The feedback could not be sent." });
    }
  };
  const onBad = () => {
    if (feedback?.rating === "down") return void rate(null);
    // It counts at once; what is wrong may follow.
    open([]);
    void rate({ rating: "down", reasons: [], note: "" }, true);
  };
  return (
    <>
      {(uncited || message.metadata.uncovered === "true") && (
        <Doubt uncited={uncited} steps={steps} supportUrl={supportUrl} onTell={() => open(["missing"])} />
      )}
      <Actions
        message={message}
        feedback={feedback}
        telling={form !== null}
        onGood={() => void rate(feedback?.rating === "up" ? null : { rating: "up", reasons: [], note: "" })}
        onBad={onBad}
        busy={busy}
        onAskAgain={onAskAgain}
      />
      {form && (
        <FeedbackForm reasons={form} sending={state.sending} onSend={(given) => void rate(given)} onCancel={close} />
      )}
      {state.error && (
        <div role="alert" className={styles.error}>
          {state.error}
        </div>
      )}
      <div role="status" className={styles.said}>
        {state.said}
      </div>
    </>
  );
}

const QUIET = { sending: false, said: "", error: "" };
