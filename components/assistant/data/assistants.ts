/** Who answers: those there are, and the one chosen for each thread to be. */
import useSWR from "swr";
import { type Assistant, DEFAULT_ASSISTANT } from "#lib/contract.ts";
import { api } from "./api.ts";
import { createKeyedStore, useKeyed } from "./keyed-store.ts";

export const chosenAssistants = createKeyedStore<string>(() => DEFAULT_ASSISTANT);

/** Empty until they are known. A site's assistants stay as they are until it is started anew. */
export function useAssistants(): Assistant[] {
  const { data } = useSWR("assistants", api.assistants, { revalidateOnFocus: false, revalidateOnReconnect: false });
  return data ?? [];
}

export const useChosenAssistant = (view: string): [id: string, choose: (id: string) => void] => [
  useKeyed(chosenAssistants, view),
  (id) => chosenAssistants.set(view, id),
];
