/** The assistants to choose from, and the one that is chosen for each draft of a thread. */
import useSWR from "swr";
import { type Assistant, DEFAULT_ASSISTANT } from "#lib/contract/assistant.ts";
import { api } from "./api.ts";
import { createViewStore, useKeyed } from "./browser/keyed-store.ts";
import type { View } from "./view.ts";

export const chosenAssistants = createViewStore<string>(() => DEFAULT_ASSISTANT);

/** Loaded once: a site's assistants change with its next start, a thread's never. The panel works without them. */
const ONCE = {
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
  revalidateIfStale: false,
  shouldRetryOnError: false,
};

/** Empty until they are loaded. */
export function useAssistants(): Assistant[] {
  return useSWR("assistants", api.listAssistants, ONCE).data ?? [];
}

/** The assistant of a thread; null for the site's default one, and until it is loaded. */
export function useAssistantOf(threadId: string): Assistant | null {
  const assistants = useAssistants();
  const { data } = useSWR(assistants.length > 1 && ["assistant", threadId], () => api.getThread(threadId), ONCE);
  const found = assistants.find(({ id }) => id === data?.assistant_id);
  return found && found.id !== DEFAULT_ASSISTANT ? found : null;
}

export const useChosenAssistant = (view: View): [assistantId: string, choose: (assistantId: string) => void] => [
  useKeyed(chosenAssistants, view),
  (assistantId) => chosenAssistants.set(view, assistantId),
];
