import { memo } from "react";
import { isPending } from "#lib/contract.ts";
import { AnswerMessage, LiveAnswer } from "./answer/answer.tsx";
import styles from "./assistant.module.css";
import { useLiveAnswer } from "./data/live-answers.ts";
import { type Conversation, textOf } from "./data/use-conversation.ts";
import { QuestionMessage } from "./question.tsx";
import type { Turn } from "./turns.ts";

type TurnViewProps = { turn: Turn; last: boolean; conversation: Conversation; supportUrl: string | null };

/** A question and what answers it. Only the last one has anything to do with what happens now. */
export const TurnView = memo(function TurnView({ turn, last, conversation, supportUrl }: TurnViewProps) {
  const { question, answer } = turn;
  const { busy, run, outgoing, edit, send, rate } = conversation;
  const asked = question && textOf(question);
  const lively = last && !outgoing?.error;
  return (
    <div className={styles.turn} data-turn="">
      {question && (
        <QuestionMessage message={question} onEdit={lively && !busy && question.run_id ? edit : undefined} />
      )}
      {answer && (
        <AnswerMessage
          message={answer}
          last={last}
          busy={busy}
          supportUrl={supportUrl}
          onRate={(feedback) => rate(answer.id, feedback)}
          onAskAgain={asked === null ? undefined : () => void edit(asked)}
          onAsk={(text) => void send(text)}
        />
      )}
      {lively &&
        busy &&
        !answer &&
        (run ? <Streamed runId={run.id} waiting={isPending(run.status)} /> : <LiveAnswer text="" steps={[]} waiting />)}
    </div>
  );
}, same);

function same(before: TurnViewProps, now: TurnViewProps): boolean {
  const { turn } = before;
  return !before.last && !now.last && turn.question === now.turn.question && turn.answer === now.turn.answer;
}

/** Draws with every piece of text that comes, and nothing around it does. */
function Streamed({ runId, waiting }: { runId: string; waiting: boolean }) {
  return <LiveAnswer {...useLiveAnswer(runId)} waiting={waiting} />;
}
