import type { ReactNode } from "react";
import { isKeyError, openKeyForm } from "#components/assistant/data/browser/own-key.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import type { RequestError } from "#components/assistant/data/request.ts";
import { isPending, type Run } from "#lib/contract/assistant.ts";
import { ErrorNotice } from "./error-notice.tsx";

const GONE = "This thread does not exist any more.";
const FILES_REFUSED = "A file cannot go along: it is not kept any more, or the model does not take its kind.";
const STOPPED = "The answer was stopped.";

const describeRefusal = (error: RequestError): string =>
  error.notFound ? GONE : error.refusesFiles ? FILES_REFUSED : error.message;

/** The action that opens the form for another key, for errors that the reader's own key causes. */
const changeKey = (code: string | undefined) =>
  isKeyError(code) ? { label: "Change key", run: openKeyForm } : undefined;

type ProblemProps = {
  conversation: Conversation;
  /** Begins a new thread with the message that could not be sent to this one. */
  onStartOver(): void;
};

/** The notice for a last question that was not sent, or that has no complete answer. Null if there is no problem. */
export function questionProblem({ conversation, onStartOver }: ProblemProps): ReactNode {
  const { outgoing, run, busy } = conversation;
  const isUnfinished = run && !isPending(run.status) && run.status !== "completed" && !busy;
  if (!outgoing?.error && !isUnfinished) return null;
  return (
    <>
      {outgoing?.error && <UnsentQuestion {...{ conversation, onStartOver }} error={outgoing.error} />}
      {isUnfinished && <UnfinishedRun run={run} onRetry={() => void conversation.retry()} />}
    </>
  );
}

function UnsentQuestion({ conversation, onStartOver, error }: ProblemProps & { error: RequestError }) {
  const retry = { label: "Retry", run: () => void conversation.retry() };
  const dismiss = { label: "Dismiss", run: conversation.discard };
  const startOver = { label: "New thread", run: onStartOver };
  const needsThread = error.notFound || error.problem?.code === "thread_full";
  return (
    <ErrorNotice
      text={describeRefusal(error)}
      reference={error.reference}
      action={needsThread ? startOver : error.problem?.retryable === false ? dismiss : retry}
      secondAction={changeKey(error.problem?.code)}
    />
  );
}

function UnfinishedRun({ run, onRetry }: { run: Run; onRetry(): void }) {
  const isCancelled = run.status === "cancelled";
  return (
    <ErrorNotice
      text={run.last_error?.message ?? (isCancelled ? STOPPED : "The answer did not arrive.")}
      isNeutral={isCancelled}
      reference={isCancelled ? undefined : run.id}
      action={{ label: "Retry", run: onRetry }}
      secondAction={changeKey(run.last_error?.code)}
    />
  );
}

/** The notice for a thread whose messages could not be loaded. */
export function ThreadProblem({ conversation, onStartOver, error }: ProblemProps & { error: RequestError }) {
  const startOver = { label: "New thread", run: onStartOver };
  const retry = { label: "Retry", run: conversation.reload };
  return (
    <ErrorNotice
      text={error.notFound ? GONE : error.message}
      reference={error.reference}
      action={error.notFound ? startOver : retry}
    />
  );
}
