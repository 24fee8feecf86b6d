/** Follows what maintainers change in a thread, while the page is visible. */
import { useEffect, useEffectEvent } from "react";
import { basePath } from "#lib/contract/base-path.ts";

/** The pause before a refused stream is opened again, ms. A broken connection is opened again by the browser. */
const RETRY_MS = 60_000;

/** The last change of each thread that was loaded. */
const known = new Map<string, string>();

/**
 * Calls `onChange` when a maintainer has changed the thread, also for a change before the stream was open. One connection;
 * none while the page is hidden.
 */
export function useThreadStream(threadId: string, onChange: () => Promise<unknown>): void {
  const change = useEffectEvent((id: string) => {
    if (known.get(threadId) === id) return;
    // A change that could not be loaded is loaded with the next event or connection.
    onChange().then(
      () => known.set(threadId, id),
      () => undefined,
    );
  });
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: number | undefined;
    const close = () => {
      source?.close();
      source = undefined;
      clearTimeout(timer);
    };
    const open = () => {
      close();
      if (document.visibilityState === "hidden") return;
      source = new EventSource(`${basePath()}/api/paste-assistant-thread/${encodeURIComponent(threadId)}/events`);
      source.addEventListener("changed", ({ lastEventId }) => change(lastEventId));
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
      };
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      close();
    };
  }, [threadId]);
}
