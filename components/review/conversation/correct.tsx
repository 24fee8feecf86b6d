import { Button } from "@twilio-paste/core/button";
import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewMessage } from "#lib/contract/review.ts";
import { type AnswerDraft, toBody, toDraft } from "../answers/answer-draft.ts";
import { AnswerForm } from "../answers/answer-form.tsx";
import { Row } from "../row.tsx";
import { useChange } from "../use-change.ts";

export type CorrectProps = {
  threadId: string;
  message: ReviewMessage;
  /** The question that the answer belongs to. */
  question: string;
  onDone: () => void;
};

/** Writes the right answer, which also becomes a verified answer, or changes the one that it has become. */
export function Correct({ threadId, message, question, onDone }: CorrectProps) {
  const t = useMessages();
  const [form, setForm] = useState<CorrectionForm | null>(null);
  const { run, isBusy, error } = useChange(() => {
    setForm(null);
    onDone();
  });
  if (!form) {
    return (
      <Row>
        <Button variant="secondary" size="small" onClick={() => setForm(formOf(threadId, message, question))}>
          {t("review.correct")}
        </Button>
      </Row>
    );
  }
  const { initial, path, method, more } = form;
  return (
    <AnswerForm
      initial={initial}
      submit={t("review.saveCorrection")}
      isBusy={isBusy}
      error={error}
      onSubmit={(draft) => void run({ method, path, body: { ...more, ...toBody(draft) } })}
      onCancel={() => setForm(null)}
    />
  );
}

/** What the form begins with and where it is sent, as they were when it was opened: the conversation goes on. */
type CorrectionForm = { initial: AnswerDraft; method: "POST" | "PUT"; path: string; more: object };

function formOf(
  threadId: string,
  { id, text, sources, correction, verified }: ReviewMessage,
  question: string,
): CorrectionForm {
  if (verified) {
    const { version } = verified;
    return { initial: toDraft(verified), method: "PUT", path: `answer/${verified.id}`, more: { version } };
  }
  const initial = {
    ...{ question: question.slice(0, 500), paraphrases: "", pageScope: "" },
    answer: correction?.text ?? text,
    sources: sources.map(({ url }) => url).join("\n"),
  };
  return { initial, method: "POST", path: `thread/${threadId}/correction`, more: { messageId: id } };
}
