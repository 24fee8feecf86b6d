import { AIChatMessage } from "@twilio-paste/core/ai-chat-log";
import { EditIcon } from "@twilio-paste/icons/esm/EditIcon";
import { FileIcon } from "@twilio-paste/icons/esm/FileIcon";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { Author } from "#components/assistant/answer/author.tsx";
import { IconButton, SmallButton } from "#components/assistant/answer/small-button.tsx";
import { FileLinks } from "#components/assistant/attachments/file-links.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { QuestionContext } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { describeMasked } from "./masked.ts";
import styles from "./question.module.css";
import { QuestionEditor } from "./question-editor.tsx";

export type QuestionMessageProps = {
  text: string;
  /** The page and the passage that the question is about. */
  context: QuestionContext | null;
  attachments: readonly ThreadFile[];
  /** The kinds of data that are masked in it for the model and for maintainers, separated by commas. */
  masked: string | null;
  /** Whether it can be edited: only the last question, and only once its answer is there. */
  editing: "possible" | "later" | "never";
  /** Replaces the question; `files` are those that were not removed from it. */
  onEdit(text: string, files: readonly ThreadFile[]): void;
};

/** A question with more UTF-16 code units or lines is collapsed, so that its answer is in sight. */
const LONG = { length: 600, lines: 8 };

export function QuestionMessage({ text, context, attachments, masked, editing, onEdit }: QuestionMessageProps) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!open && wasOpen.current) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return (
    <AIChatMessage variant="user">
      <Author who="reader" said={t("question.said")} />
      {context && <Context context={context} />}
      {!open && <FileLinks files={attachments} />}
      {open ? (
        <QuestionEditor
          text={text}
          attachments={attachments}
          onCancel={() => setOpen(false)}
          onSubmit={(edited, files) => {
            setOpen(false);
            onEdit(edited, files);
          }}
        />
      ) : (
        <QuestionText text={text} />
      )}
      {masked && !open && (
        <p className={styles.masked}>{t("question.masked", { kinds: describeMasked(masked.split(", "), t) })}</p>
      )}
      {editing !== "never" && !open && (
        // The button has its space before it can be used, so that the answer below does not move.
        <span className={editing === "later" ? styles.later : undefined}>
          <IconButton ref={button} name={t("question.edit")} onClick={() => setOpen(true)}>
            <EditIcon decorative />
          </IconButton>
        </span>
      )}
    </AIChatMessage>
  );
}

function QuestionText({ text }: { text: string }) {
  const t = useMessages();
  const [expanded, setExpanded] = useState(false);
  const long = text.length > LONG.length || text.split("\n").length > LONG.lines;
  return (
    <>
      <div
        className={long && !expanded ? `${styles.question} ${styles.folded}` : styles.question}
        data-question=""
        dir="auto"
      >
        {text}
      </div>
      {long && (
        <SmallButton aria-expanded={expanded} onClick={() => setExpanded(!expanded)}>
          {t(expanded ? "question.less" : "question.more")}
        </SmallButton>
      )}
    </>
  );
}

/** The page and the passage that a question is about. */
function Context({ context: { page, selection } }: { context: QuestionContext }) {
  const t = useMessages();
  return (
    <div className={styles.given}>
      {page && (
        <Link href={page.path} prefetch={false} className={styles.page}>
          <FileIcon decorative size="sizeIcon10" />
          {t("assistant.about", { title: page.title })}
        </Link>
      )}
      {selection && <blockquote dir="auto">{selection}</blockquote>}
    </div>
  );
}
