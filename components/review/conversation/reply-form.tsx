import { type ReactNode, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import styles from "../review.module.css";
import { useChange } from "../use-change.ts";

type TextFormProps = {
  label: string;
  /** Null hides the field. */
  text: string | null;
  onText(text: string): void;
  onSubmit(): Promise<void>;
  error: string | null;
  /** The buttons. */
  children: ReactNode;
};

function TextForm({ label, text, onText, onSubmit, error, children }: TextFormProps) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {text !== null && (
        <label className={styles.field}>
          {label}
          <textarea
            className={styles.input}
            value={text}
            maxLength={MAX_MESSAGE_LENGTH}
            required
            onChange={(event) => onText(event.target.value)}
          />
        </label>
      )}
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.row}>{children}</div>
    </form>
  );
}

type ReplyFormProps = { threadId: string; onDone: () => void };

/** Writes to the reader. */
export function ReplyForm({ threadId, onDone }: ReplyFormProps) {
  const [text, setText] = useState("");
  const { run, isBusy, error } = useChange(onDone);
  const submit = async () => {
    if (await run({ method: "POST", path: `thread/${threadId}/reply`, body: { text } })) setText("");
  };
  return (
    <TextForm label="Reply to the reader (Markdown)" text={text} onText={setText} onSubmit={submit} error={error}>
      <button type="submit" className={styles.primary} disabled={isBusy}>
        Send reply
      </button>
    </TextForm>
  );
}

type OwnReplyProps = ReplyFormProps & { messageId: string; text: string };

/** Changes or deletes a reply of one's own. */
export function OwnReply({ threadId, messageId, text, onDone }: OwnReplyProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const { run, isBusy, error } = useChange(onDone);
  const path = `thread/${threadId}/reply/${messageId}`;
  const save = async () => {
    if (await run({ method: "PUT", path, body: { text: draft ?? "" } })) setDraft(null);
  };
  const remove = () => {
    if (confirm("Delete this reply? The reader will no longer see it.")) void run({ method: "DELETE", path });
  };
  return (
    <TextForm label="Your reply (Markdown)" text={draft} onText={setDraft} onSubmit={save} error={error}>
      {draft === null ? (
        <>
          <button type="button" className={styles.button} onClick={() => setDraft(text)}>
            Edit
          </button>
          <button type="button" className={styles.button} onClick={remove} disabled={isBusy}>
            Delete
          </button>
        </>
      ) : (
        <>
          <button type="submit" className={styles.primary} disabled={isBusy}>
            Save
          </button>
          <button type="button" className={styles.button} onClick={() => setDraft(null)}>
            Cancel
          </button>
        </>
      )}
    </TextForm>
  );
}
