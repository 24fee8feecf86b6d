import { ScreenReaderOnly } from "@twilio-paste/core/screen-reader-only";
import styles from "./assistant.module.css";
import { AssistantView } from "./assistant-view.tsx";
import { useThreadUrl } from "./panel/use-thread-url.ts";

/** The assistant with all the room there is. */
export default function AssistantPage({ starters }: { starters: string[] }) {
  const [threadId, setThreadId] = useThreadUrl(true);
  return (
    <div className={styles.page}>
      <ScreenReaderOnly as="h1">Ask the docs</ScreenReaderOnly>
      <AssistantView threadId={threadId} onThread={setThreadId} pagePath={null} starters={starters} />
    </div>
  );
}
