import { useState } from "react";
import type { Thread } from "#lib/contract/assistant.ts";

/**
 * The threads, latest first as they were when they were first seen: while the list is open, no answer that comes moves a
 * row away from under the pointer that is about to press it.
 */
export function useSteadyPlaces(threads: Thread[]): Thread[] {
  const [places] = useState(() => new Map<string, number>());
  for (const { id, updated_at } of threads) if (!places.has(id)) places.set(id, updated_at);
  return threads
    .map((thread) => ({ ...thread, updated_at: places.get(thread.id) ?? thread.updated_at }))
    .toSorted((a, b) => b.updated_at - a.updated_at);
}
