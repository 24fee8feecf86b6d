import { memo, type ReactNode } from "react";
import { AnswerMessage } from "#components/assistant/answer/answer-message.tsx";
import { type Conversation, textOf } from "#components/assistant/data/conversation/conversation.ts";
import { useLiveAnswer } from "#components/assistant/data/conversation/live-answers.ts";
import styles from "./assistant.module.css";
import { QuestionMessage } from "./question/question.tsx";
import type { Turn } from "./turns.ts";

type TurnViewProps = {
  turn: Turn;
  last: boolean;
  conversation: Conversation;
  supportUrl: string | null;
  /** The notice of a problem with the question; null without a problem. */
  problem: ReactNode;
};

/** A question and its answer. Only the last turn shows an answer on its way, and only its question can be edited. */
export const TurnView = memo(function TurnView(props: TurnViewProps) {
  const { turn, last, conversation, problem } = props;
  const { question } = turn;
  const { busy, outgoing, edit } = conversation;
  const editing = !busy && !outgoing && question?.run_id ? "possible" : "later";
  return (
    <div className={styles.turn} data-turn={turn.id}>
      {question && (
        <QuestionMessage
          text={textOf(question)}
          context={question.context}
          attachments={question.attachments}
          masked={question.metadata.masked ?? null}
          editing={last ? editing : "never"}
          onEdit={(text, files) => void edit(text, files)}
        />
      )}
      <Answer {...props} />
      {!last && (!turn.answer || turn.answer.status === "incomplete") && (
        // biome-ignore lint/a11y/useSemanticElements: the log's list is not one of `ul` either
        <div role="listitem" className={styles.broken}>
          {turn.answer ? "This answer is not complete." : "There is no answer to this question."}
        </div>
      )}
      {problem && (
        // biome-ignore lint/a11y/useSemanticElements: the log's list is not one of `ul` either
        <div role="listitem">{problem}</div>
      )}
    </div>
  );
}, isUnchanged);

/** A turn that is not the last one renders again only when its messages change. */
function isUnchanged(before: TurnViewProps, now: TurnViewProps): boolean {
  const { turn } = before;
  return !before.last && !now.last && turn.question === now.turn.question && turn.answer === now.turn.answer;
}

/** The answer, complete or on its way. Its key is the run's id, so that its elements stay when it is complete. */
function Answer({ turn: { question, answer }, last, conversation, supportUrl }: TurnViewProps) {
  const { busy, run, outgoing, edit, askReadyMade, rate } = conversation;
  const live = useLiveAnswer((last && run?.id) || "");
  if (answer) {
    return (
      <AnswerMessage
        key={answer.run_id ?? answer.id}
        message={answer}
        last={last}
        busy={busy || outgoing !== null}
        supportUrl={supportUrl}
        onRate={(feedback) => rate(answer.id, feedback)}
        onAskAgain={() => void edit(question ? textOf(question) : "")}
        onAsk={(text) => void askReadyMade(text)}
      />
    );
  }
  if (!last || !busy) return null;
  if (!run) return <AnswerMessage key="sent" live={{ text: "", steps: [], waiting: true }} />;
  return <AnswerMessage key={run.id} live={{ ...live, waiting: false }} />;
}
