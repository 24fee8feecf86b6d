/** Events between the tabs of a browser. Where there is no BroadcastChannel, tabs see changes when they next load. */
import { useEffect, useRef } from "react";
import { isObject } from "#lib/contract/type-guards.ts";

export type TabEvent =
  /** A message was sent to the thread, or it was answered, renamed or deleted. */
  | { type: "thread-changed"; threadId: string }
  /** Threads were added, removed or renamed. */
  | { type: "threads-changed" }
  /** The reader erased everything: this tab must clear its state. */
  | { type: "erased" };

let opened: BroadcastChannel | undefined;

/** One channel for the whole tab: a channel does not receive its own messages. */
function channel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "undefined") return undefined;
  opened ??= new BroadcastChannel("assistant");
  return opened;
}

/** Sends an event to the other tabs. */
export function notifyTabs(event: TabEvent): void {
  channel()?.postMessage(event);
}

/** Calls `handler` with the events of other tabs, while the component is mounted. */
export function useTabs(handler: (event: TabEvent) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const onMessage = ({ data }: MessageEvent<unknown>) => {
      const event = toTabEvent(data);
      if (event) latest.current(event);
    };
    channel()?.addEventListener("message", onMessage);
    return () => channel()?.removeEventListener("message", onMessage);
  }, []);
}

/** The event in a message; null where there is none: a tab may run another version of this site. */
export function toTabEvent(data: unknown): TabEvent | null {
  if (!isObject(data)) return null;
  const { type, threadId } = data;
  if (type === "threads-changed" || type === "erased") return { type };
  return type === "thread-changed" && typeof threadId === "string" ? { type, threadId } : null;
}
