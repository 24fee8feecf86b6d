import { useAssistantOf } from "#components/assistant/data/assistants.ts";
import styles from "./assistant-menu.module.css";

/** Who answers in a thread; nothing where that is the site's own assistant. */
export function AssistantName({ threadId }: { threadId: string }) {
  const assistant = useAssistantOf(threadId);
  return (
    assistant && (
      <div className={styles.name}>
        Answers by <strong dir="auto">{assistant.name}</strong>
      </div>
    )
  );
}
