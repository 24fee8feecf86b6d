import { useState } from "react";
import { Badge } from "#components/docs/parts/badge.tsx";
import type { ReviewMessage } from "#lib/contract/review.ts";
import { type AnswerDraft, AnswerForm, toBody, toDraft } from "../answers/answer-form.tsx";
import { ReviewMarkdown } from "../markdown.tsx";
import styles from "../review.module.css";
import { Time } from "../time.tsx";
import { useChange } from "../use-change.ts";
import { OwnReply } from "./reply-form.tsx";
import { RunDetails } from "./run-details.tsx";

const AUTHORS = { user: "Reader", assistant: "Assistant", maintainer: "Maintainer" };
const CLASSES = { user: styles.user, assistant: styles.message, maintainer: styles.maintainer };

type MessageProps = { threadId: string; message: ReviewMessage; question: string; onDone: () => void };

/** One message with everything that is known of it. `question` is the one that an answer belongs to. */
export const Message = ({ threadId, message, question, onDone }: MessageProps) => (
  <li id={message.id} className={CLASSES[message.role]}>
    <div className={styles.head}>
      <h2>{message.role === "maintainer" ? (message.author ?? AUTHORS.maintainer) : AUTHORS[message.role]}</h2>
      {message.role === "maintainer" && <Badge variant="new">Maintainer</Badge>}
      {message.marks.map((mark) => (
        <Badge key={mark} variant={mark === "Verified answer" ? "success" : "warning"}>
          {mark}
        </Badge>
      ))}
      {message.masked.length > 0 && <Badge>{`Masked: ${message.masked.join(", ")}`}</Badge>}
      <span className={styles.weak}>
        <Time seconds={message.created_at} />
        {message.edited_at !== null && " (edited)"}
      </span>
    </div>
    <Asked message={message} />
    {message.role === "user" ? (
      <p className={styles.plain}>{message.text}</p>
    ) : (
      <ReviewMarkdown text={message.text} sources={message.sources} />
    )}
    <Sources sources={message.sources} />
    <Verdict message={message} />
    {message.run && <RunDetails run={message.run} />}
    {message.role === "assistant" && (
      <Correct threadId={threadId} message={message} question={question} onDone={onDone} />
    )}
    {message.is_own && <OwnReply threadId={threadId} messageId={message.id} text={message.text} onDone={onDone} />}
  </li>
);

/** What a question is about. */
const Asked = ({ message: { context, attachments } }: { message: ReviewMessage }) => (
  <>
    {context?.page && (
      <p className={styles.weak}>
        About <a href={context.page}>{context.page}</a>
      </p>
    )}
    {context?.selection && <blockquote className={styles.quote}>{context.selection}</blockquote>}
    {attachments.length > 0 && <p className={styles.weak}>{`Attached: ${attachments.join(", ")}`}</p>}
  </>
);

const Sources = ({ sources }: Pick<ReviewMessage, "sources">) =>
  sources.length === 0 ? null : (
    <p className={styles.weak}>
      Cited:{" "}
      {sources.map(({ url, title }, at) => (
        <span key={url}>
          {at > 0 && ", "}
          <a href={url}>{title}</a>
        </span>
      ))}
    </p>
  );

/** What people said of an answer: the reader's vote, and a correction. */
const Verdict = ({ message: { feedback, correction, verified } }: { message: ReviewMessage }) => (
  <>
    {feedback && (
      <p>
        <Badge variant={feedback.rating === "up" ? "success" : "error"}>{`Voted ${feedback.rating}`}</Badge>
        {feedback.reasons.join(", ").replaceAll("_", " ")}
        {feedback.note !== "" && ` “${feedback.note}”`}
      </p>
    )}
    {correction && (
      <div className={styles.quote}>
        <p className={styles.weak}>
          {`Corrected by ${correction.author}, `}
          <Time seconds={correction.created_at} />
          {verified && (
            <>
              {" · "}
              <a href={`/review/answers#${verified.id}`}>Verified answer</a>
            </>
          )}
        </p>
        <ReviewMarkdown text={correction.text} />
      </div>
    )}
  </>
);

/** Writes the right answer, which also becomes a verified answer, or changes the one that it has become. */
function Correct({ threadId, message, question, onDone }: MessageProps) {
  const [form, setForm] = useState<CorrectionForm | null>(null);
  const { run, isBusy, error } = useChange(() => {
    setForm(null);
    onDone();
  });
  if (!form) {
    return (
      <div className={styles.row}>
        <button type="button" className={styles.button} onClick={() => setForm(formOf(threadId, message, question))}>
          Correct this answer
        </button>
      </div>
    );
  }
  const { initial, path, method, more } = form;
  return (
    <AnswerForm
      initial={initial}
      submit="Save correction"
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
