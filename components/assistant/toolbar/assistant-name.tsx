import { useAssistantOf } from "#components/assistant/data/assistants.ts";
import styles from "./assistant-menu.module.css";

/** The name of a thread's assistant; empty for the site's default one. */
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
