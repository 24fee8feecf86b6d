import { useId, useState } from "react";
import type { ReviewAnswer } from "#lib/contract/review.ts";
import styles from "../review.module.css";

/** What a maintainer writes for a verified answer. Lists have one entry on each line. */
export type AnswerDraft = { question: string; paraphrases: string; answer: string; sources: string; pageScope: string };

export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export const toDraft = ({
  question,
  paraphrases,
  proposals,
  answer,
  sources,
  page_scope,
}: ReviewAnswer): AnswerDraft => ({
  ...{ question, answer, paraphrases: [...paraphrases, ...proposals].join("\n"), pageScope: page_scope ?? "" },
  sources: sources.map(({ url }) => url).join("\n"),
});

/** The draft as the routes take it. */
export const toBody = ({ question, paraphrases, answer, sources, pageScope }: AnswerDraft) => ({
  ...{ question, answer, paraphrases: linesOf(paraphrases), sources: linesOf(sources) },
  pageScope: pageScope.trim() === "" ? null : pageScope.trim(),
});

type AnswerFormProps = {
  initial: AnswerDraft;
  submit: string;
  isBusy: boolean;
  error: string | null;
  onSubmit: (draft: AnswerDraft) => void;
  onCancel: () => void;
};

type Field = { name: keyof AnswerDraft; label: string; rows: boolean; most: number; hint?: string };

const FIELDS: readonly Field[] = [
  { name: "question", label: "Question", rows: false, most: 500 },
  { name: "answer", label: "Answer (Markdown)", rows: true, most: 12_000 },
  {
    ...{ name: "paraphrases", label: "Paraphrases", rows: true, most: 12_000 },
    hint: "Other wordings of the question, one on each line, also those that the model proposed. Delete the wrong ones.",
  },
  {
    ...{ name: "sources", label: "Sources", rows: true, most: 12_000 },
    hint: "Addresses of docs sections, one on each line.",
  },
  {
    ...{ name: "pageScope", label: "Page scope", rows: false, most: 512 },
    hint: "A docs page or folder that the answer is for. Empty: all pages.",
  },
];

export function AnswerForm({ initial, submit, isBusy, error, onSubmit, onCancel }: AnswerFormProps) {
  const [draft, setDraft] = useState(initial);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(draft);
      }}
    >
      {FIELDS.map((field) => (
        <FormField
          key={field.name}
          field={field}
          value={draft[field.name]}
          onChange={(value) => setDraft({ ...draft, [field.name]: value })}
        />
      ))}
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.row}>
        <button type="submit" className={styles.primary} disabled={isBusy}>
          {submit}
        </button>
        <button type="button" className={styles.button} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

type FormFieldProps = { field: Field; value: string; onChange: (value: string) => void };

function FormField({ field: { name, label, rows, most, hint }, value, onChange }: FormFieldProps) {
  const id = useId();
  const props = {
    ...{ id, value, maxLength: most, className: styles.input },
    required: name === "question" || name === "answer",
    ...(hint && { "aria-describedby": `${id}-hint` }),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {rows ? <textarea {...props} /> : <input {...props} />}
      {hint && (
        <span id={`${id}-hint`} className={styles.weak}>
          {hint}
        </span>
      )}
    </div>
  );
}
