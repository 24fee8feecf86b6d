/** Who answers: those there are, and the one chosen for each thread to be. */
import useSWR from "swr";
import { type Assistant, DEFAULT_ASSISTANT } from "#lib/contract/assistant.ts";
import { api } from "./api.ts";
import { createKeyedStore, useKeyed } from "./browser/keyed-store.ts";

export const chosenAssistants = createKeyedStore<string>(() => DEFAULT_ASSISTANT);

/** Asked for once: a site's assistants change with its next start, a thread's never. The panel works without them. */
const ONCE = {
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
  revalidateIfStale: false,
  shouldRetryOnError: false,
};

/** Empty until they are known. */
export function useAssistants(): Assistant[] {
  return useSWR("assistants", api.assistants, ONCE).data ?? [];
}

/** Who answers in a thread; null for the site's own assistant, and while that is not known. */
export function useAssistantOf(threadId: string): Assistant | null {
  const assistants = useAssistants();
  const { data } = useSWR(assistants.length > 1 && ["assistant", threadId], () => api.thread(threadId), ONCE);
  const found = assistants.find(({ id }) => id === data?.assistant_id);
  return found && found.id !== DEFAULT_ASSISTANT ? found : null;
}

export const useChosenAssistant = (view: string): [id: string, choose: (id: string) => void] => [
  useKeyed(chosenAssistants, view),
  (id) => chosenAssistants.set(view, id),
];
