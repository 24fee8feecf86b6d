import { useId } from "react";
import { Suggestions } from "#components/assistant/conversation/suggestions.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./actions.module.css";

type FollowUpsProps = { questions: string[]; busy: boolean; onAsk(question: string): void };

/** Follow-up questions. A click asks the question at once. */
export function FollowUps({ questions, busy, onAsk }: FollowUpsProps) {
  const t = useMessages();
  const id = useId();
  if (questions.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons, not fields of a form
    <div role="group" aria-labelledby={id} className={styles.followUps}>
      <div id={id} className={styles.label}>
        {t("answer.goOn")}
      </div>
      <Suggestions questions={questions} disabled={busy} onAsk={onAsk} />
    </div>
  );
}
