import { useState } from "react";
import type { Thread } from "#lib/contract/assistant.ts";

/**
 * The threads in the order of their activity when they were first listed. While the list is in use, a new answer does not
 * move the rows, one of which the reader may be about to click.
 */
export function useSteadyPlaces(threads: Thread[], isInUse: () => boolean): Thread[] {
  const [places] = useState(() => new Map<string, number>());
  if (!isInUse()) places.clear();
  for (const { id, updated_at } of threads) if (!places.has(id)) places.set(id, updated_at);
  return threads
    .map((thread) => ({ ...thread, updated_at: places.get(thread.id) ?? thread.updated_at }))
    .toSorted((a, b) => b.updated_at - a.updated_at);
}
