import { useCallback, useState } from "react";
import type { ChooseThread } from "../panel/use-thread-url.ts";

const KEY = "assistant:embedded-thread";

/**
 * The current thread, kept by the tab over reloads. Not in the frame's address: a change of that would be a step of the
 * embedding page's history.
 */
export function useFrameThread(): [string | null, ChooseThread] {
  const [threadId, setThreadId] = useState(read);
  const choose = useCallback((id: string | null) => {
    write(id);
    setThreadId(id);
  }, []);
  return [threadId, choose];
}

/** Storage may be forbidden in a frame: a reload then begins a new thread. */
function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(id: string | null): void {
  try {
    if (id === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, id);
  } catch {
    // See `read`.
  }
}
