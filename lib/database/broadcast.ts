import type { RunEvent } from "#lib/contract/assistant.ts";

/**
 * PORT: publish and subscribe between the processes of one database. Delivery is best effort: the next checkpoint has
 * the events of a lost message. No method throws.
 */
export type Broadcast = {
  /** Asks the process that drives the run to publish its events after number `after`, and all later ones. */
  subscribe(runId: string, after: number): void;
  /** Publishes events. `events` are in order. */
  publish(runId: string, events: RunEvent[]): void;
  /** Registers the handlers of messages from other processes. It is called once. */
  listen(listener: BroadcastListener): void;
  close(): Promise<void>;
};
export type BroadcastListener = {
  onSubscribe(runId: string, after: number): void;
  onEvents(runId: string, events: RunEvent[]): void;
};
