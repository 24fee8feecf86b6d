import { AIChatMessage } from "@twilio-paste/core/ai-chat-log";
import { memo, type ReactNode } from "react";
import { AnswerMessage } from "#components/assistant/answer/answer-message.tsx";
import { type Conversation, textOf } from "#components/assistant/data/conversation/conversation.ts";
import { useLiveAnswer } from "#components/assistant/data/conversation/live-answers.ts";
import { MaintainerReply } from "#components/assistant/maintained/lazy.ts";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./assistant.module.css";
import { QuestionMessage } from "./question/question.tsx";
import type { Turn } from "./turns.ts";

type TurnViewProps = {
  turn: Turn;
  last: boolean;
  conversation: Conversation;
  supportUrl: string | null;
  /** Asks for a person, where that is offered. */
  onAskPerson?: (() => void) | undefined;
  /** The notice of a problem with the question; null without a problem. */
  problem: ReactNode;
};

/** A question, its answer and the replies of maintainers. Only the last turn shows an answer on its way, and only its question can be edited. */
export const TurnView = memo(function TurnView(props: TurnViewProps) {
  const t = useMessages();
  const { turn, last, conversation, problem } = props;
  const { question } = turn;
  const { busy, outgoing, edit } = conversation;
  // What a maintainer has answered stays as it was asked. The button keeps its space, so that nothing moves.
  const isSettled = turn.isForPerson || turn.replies.length > 0;
  const editing = !busy && !outgoing && !isSettled && question?.run_id ? "possible" : "later";
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
      {turn.replies.map((reply) => (
        <MaintainerReply key={reply.id} message={reply} />
      ))}
      {!last && !turn.isForPerson && (!turn.answer || turn.answer.status === "incomplete") && (
        <AIChatMessage variant="bot">
          <p className={styles.broken}>{t(turn.answer ? "conversation.incomplete" : "conversation.unanswered")}</p>
        </AIChatMessage>
      )}
      {problem && <AIChatMessage variant="bot">{problem}</AIChatMessage>}
    </div>
  );
}, isUnchanged);

/** A turn that is not the last one renders again only when its messages change. */
function isUnchanged(before: TurnViewProps, now: TurnViewProps): boolean {
  const { question, answer, replies, isForPerson } = before.turn;
  const { turn } = now;
  return (
    !(before.last || now.last) &&
    question === turn.question &&
    answer === turn.answer &&
    isForPerson === turn.isForPerson &&
    replies.length === turn.replies.length &&
    replies.every((reply, at) => reply === turn.replies[at])
  );
}

/** The answer, complete or on its way. Its key is the run's id, so that its elements stay when it is complete. */
function Answer({ turn: { question, answer, replies }, last, conversation, supportUrl, onAskPerson }: TurnViewProps) {
  const { busy, run, outgoing, edit, askReadyMade, rate } = conversation;
  const live = useLiveAnswer((last && run?.id) || "");
  if (answer) {
    return (
      <AnswerMessage
        key={answer.run_id ?? answer.id}
        message={answer}
        last={last && replies.length === 0}
        busy={busy || outgoing !== null}
        supportUrl={supportUrl}
        onAskPerson={onAskPerson}
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
