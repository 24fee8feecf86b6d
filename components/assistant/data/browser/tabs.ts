/** What one tab tells the others of the same browser. A browser without the means only learns of it later. */
import { useEffect, useRef } from "react";

export type TabEvent =
  /** A message was sent to the thread, or it was answered, renamed or deleted. */
  | { type: "thread-changed"; threadId: string }
  /** The list of threads is another one, or has other titles. */
  | { type: "threads-changed" }
  /** The reader erased everything; nothing this tab keeps is of use any more. */
  | { type: "erased" };

let opened: BroadcastChannel | undefined;

/** One for the whole tab: a channel does not hear itself. */
function channel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  opened ??= new BroadcastChannel("assistant");
  return opened;
}

/** Tells the other tabs; this one is expected to know. */
export function tellTabs(event: TabEvent): void {
  channel()?.postMessage(event);
}

/** Calls `handler` with what other tabs tell, while the component is there. */
export function useTabs(handler: (event: TabEvent) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const hear = ({ data }: MessageEvent<TabEvent>) => latest.current(data);
    channel()?.addEventListener("message", hear);
    return () => channel()?.removeEventListener("message", hear);
  }, []);
}
