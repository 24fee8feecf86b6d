import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import Link from "next/link";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Author } from "#components/assistant/answer/author.tsx";
import { Glyph } from "#components/assistant/answer/glyph.tsx";
import { SmallButton } from "#components/assistant/answer/small-button.tsx";
import { FileLinks } from "#components/assistant/attachments/file-links.tsx";
import { Chip } from "#components/assistant/composer/context-chips.tsx";
import { MAX_MESSAGE_LENGTH, type QuestionContext } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import actions from "../answer/actions.module.css";
import chips from "./assistant.module.css";
import styles from "./question.module.css";

type QuestionMessageProps = {
  text: string;
  /** What was given along with it. */
  context: QuestionContext | null;
  attachments: readonly ThreadFile[];
  /** Kinds of what no model and no maintainer is shown of it. */
  masked: string | null;
  /** Whether it can be asked in other words: the last one only, and only once its answer is there. */
  editing: "possible" | "later" | "never";
  /** Asks another question in this one's place, with those `files` of it that were kept. */
  onEdit(text: string, files: readonly ThreadFile[]): void;
};

/** A question longer than this is folded, UTF-16 code units or lines: below it stands what the reader came for. */
const LONG = { length: 600, lines: 8 };

export function QuestionMessage({ text, context, attachments, masked, editing, onEdit }: QuestionMessageProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const left = useRef(false);
  useEffect(() => {
    if (!open && left.current) button.current?.focus();
    left.current = open;
  }, [open]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the log's list is not one of `ul` either
    <div role="listitem" className={styles.asked}>
      <Author who="reader" said="You said" />
      {context && <Given context={context} />}
      {!open && <FileLinks files={attachments} />}
      {open ? (
        <Editor
          text={text}
          attachments={attachments}
          onCancel={() => setOpen(false)}
          onSubmit={(edited, files) => {
            setOpen(false);
            onEdit(edited, files);
          }}
        />
      ) : (
        <Words text={text} />
      )}
      {masked && !open && <p className={styles.masked}>Masked for the model and for maintainers: {inWords(masked)}</p>}
      {editing !== "never" && !open && (
        // Its room is kept while it must wait: the answer below is being read.
        <span className={editing === "later" ? styles.later : undefined}>
          <SmallButton ref={button} aria-label="Edit question" title="Edit question" onClick={() => setOpen(true)}>
            <Glyph name="edit" />
          </SmallButton>
        </span>
      )}
    </div>
  );
}

const MASKED: Record<string, string> = {
  secret: "a key or token",
  email: "an e-mail address",
  phone: "a phone number",
  card: "a card number",
  iban: "a bank account",
};
const inWords = (kinds: string): string =>
  kinds
    .split(", ")
    .map((kind) => MASKED[kind] ?? kind)
    .join(", ");

function Words({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > LONG.length || text.split("\n").length > LONG.lines;
  return (
    <>
      <div
        className={long && !whole ? `${styles.question} ${styles.folded}` : styles.question}
        data-question=""
        dir="auto"
      >
        {text}
      </div>
      {long && (
        <SmallButton aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : "Show more"}
        </SmallButton>
      )}
    </>
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

type EditorProps = Pick<QuestionMessageProps, "text" | "attachments"> & {
  onSubmit: QuestionMessageProps["onEdit"];
  onCancel(): void;
};

function Editor({ text: first, attachments, onSubmit, onCancel }: EditorProps) {
  const id = useId();
  const [text, setText] = useState(first);
  const [files, setFiles] = useState(attachments);
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
        if (ready) onSubmit(text, files);
      }}
    >
      {files.length > 0 && (
        <ul className={chips.chips} aria-label="Attached files">
          {files.map((file) => (
            <Chip
              key={file.id}
              text={file.name}
              remove={`Remove ${file.name}`}
              onRemove={() => {
                setFiles(files.filter((other) => other !== file));
                field.current?.focus();
              }}
            />
          ))}
        </ul>
      )}
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
          if (ready) onSubmit(text, files);
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
