import type { RunEvent } from "#lib/contract/assistant.ts";

/**
 * PORT: publish and subscribe between the processes of one database. Best effort: what is lost comes with the next
 * checkpoint. Nothing throws.
 */
export type Broadcast = {
  /** Asks whichever process drives the run to publish its events after number `after`, and those to come. */
  subscribe(runId: string, after: number): void;
  /** `events` are in order. */
  publish(runId: string, events: RunEvent[]): void;
  /** Hears what other processes say from now on; called once. */
  listen(listener: BroadcastListener): void;
  close(): Promise<void>;
};
export type BroadcastListener = {
  onSubscribe(runId: string, after: number): void;
  onEvents(runId: string, events: RunEvent[]): void;
};
