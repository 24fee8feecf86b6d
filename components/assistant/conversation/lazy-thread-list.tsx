import { Box } from "@twilio-paste/core/box";
import dynamic from "next/dynamic";
import { ErrorNotice } from "./error-notice.tsx";

const importList = () => import("#components/assistant/threads/thread-list.tsx").then((module) => module.ThreadList);

/** Loads the list's code ahead. A failure is shown only when the list is opened. */
export const prefetchThreadList = (): void => void importList().catch(() => undefined);

/** The list of threads. Its code is a third of the panel's, so it is not loaded with the panel. */
export const ThreadList = dynamic(importList, {
  ssr: false,
  loading: ({ error, retry }) =>
    error ? (
      <ErrorNotice text="The threads could not be loaded." action={{ label: "Retry", run: () => retry?.() }} />
    ) : (
      <Box flexGrow={1} role="status" aria-label="Loading the threads" />
    ),
});
