/** The handoff of a thread to a person: its state, and the request for one. */
import type { Handoff } from "#lib/contract/maintainers.ts";
import { isThread } from "#lib/contract/type-guards.ts";
import { api } from "../api.ts";
import { createKeyedStore, useKeyed } from "../browser/keyed-store.ts";
import { type RequestError, requestJson, toRequestError } from "../request.ts";

export type HandoffState = {
  handoff: Handoff | null;
  /** What is being sent: whether a person is wanted. Null while nothing is. */
  sending: boolean | null;
  error: { wanted: boolean; problem: RequestError } | null;
};

/** By the id of the thread. A thread that no maintainer has changed has none, so it need not be loaded. */
const states = createKeyedStore<HandoffState>(() => ({ handoff: null, sending: null, error: null }));

export const useHandoff = (threadId: string): HandoffState => useKeyed(states, threadId);

/** @throws RequestError */
export async function loadHandoff(threadId: string): Promise<void> {
  const { handoff } = await api.getThread(threadId);
  states.set(threadId, { ...states.get(threadId), handoff });
}

/** Asks for a person, or takes that back. A failure becomes the state's `error`. */
export async function askForPerson(threadId: string, wanted: boolean): Promise<void> {
  const before = states.get(threadId);
  if (before.sending !== null) return;
  states.set(threadId, { ...before, sending: wanted, error: null });
  try {
    const path = `paste-assistant-thread/${encodeURIComponent(threadId)}/handoff`;
    const { handoff } = await requestJson(isThread, { method: "PUT", path, body: { wanted } });
    states.set(threadId, { handoff, sending: null, error: null });
  } catch (thrown) {
    const problem = toRequestError(thrown);
    states.set(threadId, { ...states.get(threadId), sending: null, error: { wanted, problem } });
    // A maintainer was quicker.
    if (problem.problem?.code === "handoff_taken") await loadHandoff(threadId).catch(() => undefined);
  }
}
