import { Box } from "@twilio-paste/core/box";
import dynamic from "next/dynamic";
import { useMessages } from "#components/messages/messages.tsx";
import { ErrorNotice } from "./error-notice.tsx";

const importList = () => import("#components/assistant/threads/thread-list.tsx").then((module) => module.ThreadList);

/** Loads the list's code ahead. A failure is shown only when the list is opened. */
export const prefetchThreadList = (): void => void importList().catch(() => undefined);

type LoadingProps = { error?: Error | null; retry?: () => void };

function Loading({ error, retry }: LoadingProps) {
  const t = useMessages();
  return error ? (
    <ErrorNotice text={t("conversation.listFailed")} action={{ label: t("assistant.retry"), run: () => retry?.() }} />
  ) : (
    <Box flexGrow={1} role="status" aria-label={t("assistant.loadingThreads")} />
  );
}

/** The list of threads. Its code is a third of the panel's, so it is not loaded with the panel. */
export const ThreadList = dynamic(importList, {
  ssr: false,
  loading: Loading,
});
