import { useRef, useState } from "react";
import { describeError } from "#components/assistant/data/errors.ts";
import { toRequestError } from "#components/assistant/data/request.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { Feedback, FeedbackReason, Message } from "#lib/contract/assistant.ts";
import styles from "./actions.module.css";
import { Actions } from "./actions.tsx";
import { FeedbackForm } from "./feedback-form.tsx";
import { LowConfidenceNote } from "./low-confidence-note.tsx";

export type AnswerFooterProps = {
  message: Message;
  supportUrl: string | null;
  busy: boolean;
  /** Stores a vote, or withdraws it (null). Rejects with a RequestError. */
  onRate(feedback: Feedback | null): Promise<void>;
  onAskAgain?: (() => void) | undefined;
  /** Asks for a person, where that is offered. */
  onAskPerson?: (() => void) | undefined;
};

const UP: Feedback = { rating: "up", reasons: [], note: "" };
const DOWN: Feedback = { rating: "down", reasons: [], note: "" };

/** The part below an answer: a note if its confidence is low, its actions, and the reader's feedback. */
export function AnswerFooter({ message, supportUrl, busy, onRate, onAskAgain, onAskPerson }: AnswerFooterProps) {
  const { feedback, steps } = message;
  const uncited = message.metadata.uncited === "true";
  const { form, state, open, close, rate } = useFeedback(onRate);
  const voteDown = () => {
    if (feedback?.rating === "down") return void rate(null);
    // The vote counts at once; reasons may follow.
    open([]);
    void rate(DOWN, "open");
  };
  return (
    <>
      {!message.correction && (uncited || message.metadata.uncovered === "true") && (
        <LowConfidenceNote {...{ uncited, steps, supportUrl, onAskPerson }} onReport={() => open(["missing"])} />
      )}
      <Actions
        message={message}
        feedback={feedback}
        formOpen={form !== null}
        onVoteUp={() => void rate(feedback?.rating === "up" ? null : UP)}
        onVoteDown={voteDown}
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
        {state.status}
      </div>
    </>
  );
}

const IDLE = { sending: false, status: "", error: "" };

/** The form for feedback and the state of its request. `form` has the reasons to begin with; null while it is closed. */
function useFeedback(onRate: AnswerFooterProps["onRate"]) {
  const t = useMessages();
  const [form, setForm] = useState<FeedbackReason[] | null>(null);
  const [state, setState] = useState(IDLE);
  const opener = useRef<Element | null>(null);
  const open = (reasons: FeedbackReason[]) => {
    opener.current = document.activeElement;
    setState(IDLE);
    setForm(reasons);
  };
  const close = () => {
    setForm(null);
    setState(IDLE);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  /** `formAfter`: whether the form stays open for the reasons of the vote. */
  const rate = async (feedback: Feedback | null, formAfter: "open" | "closed" = "closed") => {
    if (state.sending) return;
    setState({ ...IDLE, sending: true });
    try {
      await onRate(feedback);
      if (formAfter === "closed" && feedback?.rating === "down") close();
      else if (formAfter === "closed") setForm(null);
      setState({ ...IDLE, status: t(feedback ? "answer.thanks" : "answer.withdrawn") });
    } catch (error) {
      setState({ ...IDLE, error: describeError(t, toRequestError(error)) });
    }
  };
  return { form, state, open, close, rate };
}
