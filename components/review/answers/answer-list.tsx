import Link from "next/link";
import { useState } from "react";
import { Badge } from "#components/docs/parts/badge.tsx";
import type { ReviewAnswer } from "#lib/contract/review.ts";
import { ReviewMarkdown } from "../markdown.tsx";
import styles from "../review.module.css";
import { Time } from "../time.tsx";
import { useChange } from "../use-change.ts";
import { AnswerForm, toBody, toDraft } from "./answer-form.tsx";

export type AnswerListProps = { answers: ReviewAnswer[]; status: string; next: string | null };

const STATUSES = [
  ["", "All"],
  ["stale", "Stale"],
  ["active", "Active"],
  ["retired", "Retired"],
] as const;

const LOOKS = { active: "success", stale: "warning", retired: "neutral" };

export function AnswerList({ answers, status, next }: AnswerListProps) {
  return (
    <>
      <h1>Verified answers</h1>
      <div className={styles.row}>
        {STATUSES.map(([value, label]) => (
          <Link
            key={value}
            href={value === "" ? "/review/answers" : `/review/answers?status=${value}`}
            className={styles.button}
            aria-current={value === status ? "page" : undefined}
          >
            {label}
          </Link>
        ))}
        <a className={styles.button} href="/api/review/answers?format=md" download="verified-answers.md">
          Export as Markdown
        </a>
      </div>
      {answers.length === 0 ? (
        <p className={styles.empty}>No verified answer here. Correct an answer in a thread to make one.</p>
      ) : (
        <ol className={styles.log} aria-label="Verified answers">
          {answers.map((answer) => (
            <Answer key={answer.id} answer={answer} onDone={loadAgain} />
          ))}
        </ol>
      )}
      <nav className={styles.pager} aria-label="Pages">
        <span />
        {next !== null && (
          <Link href={next} className={styles.button} prefetch={false}>
            Next page
          </Link>
        )}
      </nav>
    </>
  );
}

/** The router would only scroll where the address has an anchor. */
const loadAgain = () => location.reload();

type AnswerProps = { answer: ReviewAnswer; onDone: () => void };

function Answer({ answer, onDone }: AnswerProps) {
  const [isEditing, setEditing] = useState(false);
  const changing = useChange(() => {
    setEditing(false);
    onDone();
  });
  const { version } = answer;
  const path = `answer/${answer.id}`;
  return (
    <li id={answer.id} className={styles.message}>
      <div className={styles.head}>
        <h2>{answer.question}</h2>
        <Badge variant={LOOKS[answer.status]}>{answer.status}</Badge>
        {answer.page_scope !== null && <Badge>{answer.page_scope}</Badge>}
      </div>
      <Facts answer={answer} />
      {isEditing ? (
        <AnswerForm
          initial={toDraft(answer)}
          submit="Save"
          isBusy={changing.isBusy}
          error={changing.error}
          onSubmit={(draft) => void changing.run({ method: "PUT", path, body: { version, ...toBody(draft) } })}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <AnswerView answer={answer} changing={changing} onEdit={() => setEditing(true)} />
      )}
    </li>
  );
}

type AnswerViewProps = { answer: ReviewAnswer; changing: ReturnType<typeof useChange>; onEdit: () => void };

/** The answer as readers get it, and what can be done with it. */
function AnswerView({ answer, changing: { run, isBusy, error }, onEdit }: AnswerViewProps) {
  const set = (act: "confirm" | "retire") =>
    void run({ method: "POST", path: `answer/${answer.id}/${act}`, body: { version: answer.version } });
  return (
    <>
      <ReviewMarkdown text={answer.answer} sources={answer.sources} />
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.row}>
        {answer.status === "stale" && (
          <button type="button" className={styles.primary} disabled={isBusy} onClick={() => set("confirm")}>
            Still right
          </button>
        )}
        <button type="button" className={styles.button} onClick={onEdit}>
          Edit
        </button>
        {answer.status !== "retired" && (
          <button type="button" className={styles.button} disabled={isBusy} onClick={() => set("retire")}>
            Retire
          </button>
        )}
      </div>
    </>
  );
}

const Facts = ({
  answer: { author, updated_at, paraphrases, proposals, sources, thread_id },
}: {
  answer: ReviewAnswer;
}) => (
  <div className={styles.weak}>
    {`${author}, `}
    <Time seconds={updated_at} />
    {thread_id !== null && (
      <>
        {" · "}
        <Link href={`/review/${thread_id}`}>Thread</Link>
      </>
    )}
    {paraphrases.length > 0 && <div>{`Also asked as: ${paraphrases.join(" · ")}`}</div>}
    {proposals.length > 0 && <div>{`Proposed by the model: ${proposals.join(" · ")}`}</div>}
    {sources.length > 0 && (
      <div>
        Sources:{" "}
        {sources.map(({ url, title }, at) => (
          <span key={url}>
            {at > 0 && ", "}
            <a href={url}>{title}</a>
          </span>
        ))}
      </div>
    )}
  </div>
);
