import type { ReactNode } from "react";
import { isKeyError, openKeyForm } from "#components/assistant/data/browser/own-key.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { describeError } from "#components/assistant/data/errors.ts";
import type { RequestError } from "#components/assistant/data/request.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { isPending, type Run } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { ErrorNotice } from "./error-notice.tsx";

function describeRefusal(error: RequestError, t: Translate): string {
  if (error.notFound) return t("conversation.gone");
  return error.refusesFiles ? t("conversation.filesRefused") : describeError(t, error);
}

/** The action that opens the form for another key, for errors that the reader's own key causes. */
const changeKey = (code: string | undefined, t: Translate) =>
  isKeyError(code) ? { label: t("assistant.changeKey"), run: openKeyForm } : undefined;

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
  const t = useMessages();
  const retry = { label: t("assistant.retry"), run: () => void conversation.retry() };
  const dismiss = { label: t("conversation.dismiss"), run: conversation.discard };
  const startOver = { label: t("assistant.newThread"), run: onStartOver };
  const needsThread = error.notFound || error.problem?.code === "thread_full";
  return (
    <ErrorNotice
      text={describeRefusal(error, t)}
      reference={error.reference}
      action={needsThread ? startOver : error.problem?.retryable === false ? dismiss : retry}
      secondAction={changeKey(error.problem?.code, t)}
    />
  );
}

function UnfinishedRun({ run, onRetry }: { run: Run; onRetry(): void }) {
  const t = useMessages();
  const isCancelled = run.status === "cancelled";
  return (
    <ErrorNotice
      text={
        run.last_error
          ? describeError(t, run.last_error)
          : t(isCancelled ? "conversation.answerStopped" : "conversation.notArrived")
      }
      isNeutral={isCancelled}
      reference={isCancelled ? undefined : run.id}
      action={{ label: t("assistant.retry"), run: onRetry }}
      secondAction={changeKey(run.last_error?.code, t)}
    />
  );
}

/** The notice for a thread whose messages could not be loaded. */
export function ThreadProblem({ conversation, onStartOver, error }: ProblemProps & { error: RequestError }) {
  const t = useMessages();
  const startOver = { label: t("assistant.newThread"), run: onStartOver };
  const retry = { label: t("assistant.retry"), run: conversation.reload };
  return (
    <ErrorNotice
      text={error.notFound ? t("conversation.gone") : describeError(t, error)}
      reference={error.reference}
      action={error.notFound ? startOver : retry}
    />
  );
}
