import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Input } from "@twilio-paste/core/input";
import { TextArea } from "@twilio-paste/core/textarea";
import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { PlainKey } from "#lib/messages/translate.ts";
import { Field } from "../field.tsx";
import { ErrorNotice } from "../notices.tsx";
import { Row } from "../row.tsx";
import type { AnswerDraft } from "./answer-draft.ts";

type AnswerFormProps = {
  initial: AnswerDraft;
  submit: string;
  isBusy: boolean;
  error: string | null;
  onSubmit: (draft: AnswerDraft) => void;
  onCancel: () => void;
};

type DraftField = { name: keyof AnswerDraft; label: PlainKey; rows: boolean; most: number; hint?: PlainKey };

const FIELDS: readonly DraftField[] = [
  { name: "question", label: "review.question", rows: false, most: 500 },
  { name: "answer", label: "review.answer", rows: true, most: 12_000 },
  { name: "paraphrases", label: "review.paraphrases", rows: true, most: 12_000, hint: "review.paraphrasesHint" },
  { name: "sources", label: "answer.sources", rows: true, most: 12_000, hint: "review.sourcesHint" },
  { name: "pageScope", label: "review.pageScope", rows: false, most: 512, hint: "review.pageScopeHint" },
];

export function AnswerForm({ initial, submit, isBusy, error, onSubmit, onCancel }: AnswerFormProps) {
  const t = useMessages();
  const [draft, setDraft] = useState(initial);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(draft);
      }}
    >
      <Box display="grid" rowGap="space50">
        {FIELDS.map(({ name, label, rows, most, hint }) => (
          <Field key={name} label={t(label)} hint={hint && t(hint)}>
            {(control) => {
              const props = {
                ...{ ...control, value: draft[name], maxLength: most, dir: "auto" },
                required: name === "question" || name === "answer",
                onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }),
              };
              return rows ? <TextArea {...props} /> : <Input {...props} type="text" />;
            }}
          </Field>
        ))}
        <ErrorNotice text={error} />
        <Row>
          <Button type="submit" variant="primary" disabled={isBusy}>
            {submit}
          </Button>
          <Button variant="secondary" onClick={onCancel}>
            {t("assistant.cancel")}
          </Button>
        </Row>
      </Box>
    </form>
  );
}
