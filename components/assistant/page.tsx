import styles from "./assistant.module.css";
import { AssistantView } from "./assistant-view.tsx";
import { useThreadUrl } from "./use-thread-url.ts";

/** The assistant with all the room there is. */
export default function AssistantPage() {
  const [threadId, setThreadId] = useThreadUrl(true);
  return (
    <div className={styles.page}>
      <AssistantView threadId={threadId} onThread={setThreadId} pagePath={null} starters={[]} />
    </div>
  );
}
