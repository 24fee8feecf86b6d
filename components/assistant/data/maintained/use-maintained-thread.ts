import { useSWRConfig } from "swr";
import { messagesKey, THREADS } from "../keys.ts";
import { loadHandoff } from "./handoff.ts";
import { useThreadStream } from "./thread-stream.ts";

/** Loads messages, handoff and the list of threads again when a maintainer has changed the thread. */
export function useMaintainedThread(threadId: string): void {
  const { mutate } = useSWRConfig();
  useThreadStream(threadId, async () => {
    await Promise.all([mutate(messagesKey(threadId)), loadHandoff(threadId)]);
    void mutate(THREADS);
  });
}
