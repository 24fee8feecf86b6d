import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { type ReactNode, useState } from "react";
import { Confirm } from "#components/assistant/threads/confirm.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import { Field } from "../field.tsx";
import { ErrorNotice } from "../notices.tsx";
import { Row } from "../row.tsx";
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
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      <Box display="grid" rowGap="space50">
        {text !== null && (
          <Field label={label}>
            {(control) => (
              <TextArea
                {...control}
                value={text}
                maxLength={MAX_MESSAGE_LENGTH}
                required
                dir="auto"
                onChange={(event) => onText(event.target.value)}
              />
            )}
          </Field>
        )}
        <ErrorNotice text={error} />
        <Row>{children}</Row>
      </Box>
    </form>
  );
}

type ReplyFormProps = { threadId: string; onDone: () => void };

/** Writes to the reader. */
export function ReplyForm({ threadId, onDone }: ReplyFormProps) {
  const t = useMessages();
  const [text, setText] = useState("");
  const { run, isBusy, error } = useChange(onDone);
  const submit = async () => {
    if (await run({ method: "POST", path: `thread/${threadId}/reply`, body: { text } })) setText("");
  };
  return (
    <TextForm label={t("review.replyToReader")} text={text} onText={setText} onSubmit={submit} error={error}>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {t("review.sendReply")}
      </Button>
    </TextForm>
  );
}

type OwnReplyProps = ReplyFormProps & { messageId: string; text: string };

/** Changes or deletes a reply of one's own. */
export function OwnReply({ threadId, messageId, text, onDone }: OwnReplyProps) {
  const t = useMessages();
  const [draft, setDraft] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const { run, isBusy, error } = useChange(onDone);
  const path = `thread/${threadId}/reply/${messageId}`;
  const save = async () => {
    if (await run({ method: "PUT", path, body: { text: draft ?? "" } })) setDraft(null);
  };
  const remove = () => {
    setAsking(false);
    void run({ method: "DELETE", path });
  };
  return (
    <TextForm label={t("review.ownReply")} text={draft} onText={setDraft} onSubmit={save} error={error}>
      {draft === null ? (
        <>
          <Button variant="secondary" size="small" onClick={() => setDraft(text)}>
            {t("review.edit")}
          </Button>
          <Button variant="destructive_secondary" size="small" onClick={() => setAsking(true)} disabled={isBusy}>
            {t("threads.delete")}
          </Button>
        </>
      ) : (
        <>
          <Button type="submit" variant="primary" size="small" disabled={isBusy}>
            {t("review.save")}
          </Button>
          <Button variant="secondary" size="small" onClick={() => setDraft(null)}>
            {t("assistant.cancel")}
          </Button>
        </>
      )}
      <Confirm
        open={isAsking}
        heading={t("review.deleteReply")}
        text={t("review.deleteReplyWarning")}
        action={t("threads.delete")}
        onConfirm={remove}
        onCancel={() => setAsking(false)}
      />
    </TextForm>
  );
}
