import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import Link from "next/link";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH, type QuestionContext } from "#lib/contract.ts";
import actions from "./answer/actions.module.css";
import { Author } from "./answer/author.tsx";
import { Glyph } from "./answer/glyph.tsx";
import { SmallButton } from "./answer/small-button.tsx";
import styles from "./question.module.css";

type QuestionMessageProps = {
  text: string;
  /** What was given along with it. */
  context: QuestionContext | null;
  /** Asks another question in this one's place; only where that is possible. */
  onEdit?: ((text: string) => void) | undefined;
};

export function QuestionMessage({ text, context, onEdit }: QuestionMessageProps) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const left = useRef(false);
  useEffect(() => {
    if (!editing && left.current) button.current?.focus();
    left.current = editing;
  }, [editing]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the log's list is not one of `ul` either
    <div role="listitem" className={styles.asked}>
      <Author who="reader" said="You said" />
      {context && <Given context={context} />}
      {editing && onEdit ? (
        <Editor
          text={text}
          onCancel={() => setEditing(false)}
          onSubmit={(edited) => {
            setEditing(false);
            onEdit(edited);
          }}
        />
      ) : (
        <div className={styles.question} data-question="" dir="auto">
          {text}
        </div>
      )}
      {onEdit && !editing && (
        <SmallButton ref={button} aria-label="Edit question" title="Edit question" onClick={() => setEditing(true)}>
          <Glyph name="edit" />
        </SmallButton>
      )}
    </div>
  );
}

/** The page and the passage that a question is about. */
function Given({ context: { page, selection } }: { context: QuestionContext }) {
  return (
    <div className={styles.given}>
      {page && (
        <Link href={page.path} prefetch={false} className={styles.page}>
          <Glyph name="page" size={14} />
          About: {page.title}
        </Link>
      )}
      {selection && <blockquote dir="auto">{selection}</blockquote>}
    </div>
  );
}

type EditorProps = { text: string; onSubmit(text: string): void; onCancel(): void };

function Editor({ text: first, onSubmit, onCancel }: EditorProps) {
  const id = useId();
  const [text, setText] = useState(first);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const tooLong = text.length - MAX_MESSAGE_LENGTH;
  const ready = text.trim() !== "" && tooLong <= 0;
  return (
    <form
      className={styles.editor}
      data-question=""
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        // The field goes, not the panel.
        event.preventDefault();
        onCancel();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSubmit(text);
      }}
    >
      <TextArea
        ref={field}
        aria-label="Your question"
        aria-describedby={tooLong > 0 ? id : undefined}
        value={text}
        rows={2}
        maxRows={8}
        dir="auto"
        hasError={tooLong > 0}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event: KeyboardEvent) => {
          // While an input method composes, Enter picks a candidate.
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (ready) onSubmit(text);
        }}
      />
      {tooLong > 0 && (
        <div id={id} className={actions.error}>
          Too long by {tooLong.toLocaleString("en")}
        </div>
      )}
      <div className={actions.buttons}>
        <Button variant="primary" size="small" type="submit" disabled={!ready}>
          Ask edited question
        </Button>
        <Button variant="secondary" size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
