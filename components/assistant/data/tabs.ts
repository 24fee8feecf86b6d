/** Tells the reader's other tabs what changed, so that all of them show the same. */
import { useEffect, useRef } from "react";

export type TabEvent = { type: "thread-changed"; threadId: string } | { type: "threads-changed" } | { type: "erased" };

/** One for the page: what is posted through a channel comes back by every other one. */
let channel: BroadcastChannel | null = null;

function open(): BroadcastChannel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  channel ??= new BroadcastChannel("assistant");
  return channel;
}

export const tellTabs = (event: TabEvent): void => open()?.postMessage(event);

/** Calls `handler` with what other tabs tell, never with what this one does. */
export function useTabs(handler: (event: TabEvent) => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    const heard = open();
    const listen = ({ data }: MessageEvent<TabEvent>) => latest.current(data);
    heard?.addEventListener("message", listen);
    return () => heard?.removeEventListener("message", listen);
  }, []);
}
