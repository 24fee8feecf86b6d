import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { HelpText } from "@twilio-paste/core/help-text";
import { TextArea } from "@twilio-paste/core/textarea";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Chip } from "#components/assistant/composer/context-chips.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import chips from "../assistant.module.css";
import styles from "./question.module.css";
import type { QuestionMessageProps } from "./question.tsx";

type QuestionEditorProps = Pick<QuestionMessageProps, "text" | "attachments"> & {
  onSubmit: QuestionMessageProps["onEdit"];
  onCancel(): void;
};

/** The form in which a question is asked again in other words, or with fewer files. */
export function QuestionEditor({ text: first, attachments, onSubmit, onCancel }: QuestionEditorProps) {
  const t = useMessages();
  const id = useId();
  const [text, setText] = useState(first);
  const [files, setFiles] = useState(attachments);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const excess = text.length - MAX_MESSAGE_LENGTH;
  const isReady = text.trim() !== "" && excess <= 0;
  const submit = () => {
    if (isReady) onSubmit(text, files);
  };
  const removeFile = (file: ThreadFile) => {
    setFiles(files.filter((other) => other !== file));
    field.current?.focus();
  };
  return (
    <EditorForm onSubmit={submit} onCancel={onCancel}>
      {files.length > 0 && <FileChips files={files} onRemove={removeFile} />}
      <TextArea
        ref={field}
        aria-label={t("question.field")}
        aria-describedby={excess > 0 ? id : undefined}
        value={text}
        rows={2}
        maxRows={8}
        dir="auto"
        hasError={excess > 0}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event: KeyboardEvent) => {
          // While an input method composes, Enter picks a candidate.
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      {excess > 0 && (
        <HelpText id={id} variant="error" marginTop="space0">
          {t("assistant.tooLong", { excess })}
        </HelpText>
      )}
      <Box display="flex" flexWrap="wrap" columnGap="space30" rowGap="space30">
        <Button variant="primary" size="small" type="submit" disabled={!isReady}>
          {t("question.ask")}
        </Button>
        <Button variant="secondary" size="small" onClick={onCancel}>
          {t("assistant.cancel")}
        </Button>
      </Box>
    </EditorForm>
  );
}

type EditorFormProps = { onSubmit(): void; onCancel(): void; children: React.ReactNode };

const EditorForm = ({ onSubmit, onCancel, children }: EditorFormProps) => (
  <form
    className={styles.editor}
    data-question=""
    onKeyDown={(event) => {
      if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
      // Escape closes the editor only: the panel ignores a prevented event.
      event.preventDefault();
      onCancel();
    }}
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {children}
  </form>
);

type FileChipsProps = { files: readonly ThreadFile[]; onRemove(file: ThreadFile): void };

const FileChips = ({ files, onRemove }: FileChipsProps) => {
  const t = useMessages();
  return (
    <ul className={chips.chips} aria-label={t("assistant.attachedFiles")}>
      {files.map((file) => (
        <Chip
          key={file.id}
          text={file.name}
          remove={t("assistant.remove", { name: file.name })}
          onRemove={() => onRemove(file)}
        />
      ))}
    </ul>
  );
};
