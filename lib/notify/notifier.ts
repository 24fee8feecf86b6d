/** PORT: posts notifications to maintainers. Adapters: slack, log. */
import type { Feedback, RunStep } from "#lib/contract/assistant.ts";
import type { Handoff } from "#lib/contract/maintainers.ts";
import type { MessageRow, ThreadCounts } from "#lib/database/rows.ts";
import type { Json } from "#lib/json.ts";
import type { Digest } from "./digest.ts";

/**
 * A message that a notifier posted, in the notifier's own JSON. Other code stores it without reading it. A thread's
 * home is the message that its later messages belong to.
 */
export type Home = Json;

export type NotedThread = {
  id: string;
  title: string | null;
  /** The path of the docs page that the thread was started on. */
  pagePath: string | null;
  /** The id of the assistant that answers in the thread; null for the default one. */
  assistant: string | null;
  /** The thread's home for this notifier; null until a delivery returned one. */
  home: Home | null;
  handoff: Handoff | null;
  counts: ThreadCounts;
};

/** A verified answer whose sources have changed; `changed` are these sources. `version` is that of the stale answer. */
export type StaleNotice = { id: string; version: number; question: string; changed: { url: string; title: string }[] };

/** An event that maintainers are notified of. Its data is read from the database at delivery. */
export type Notification = {
  thread: NotedThread;
  /** The number of this delivery, from 1. An earlier delivery that was aborted may have arrived. */
  attempt: number;
  /** The reader's own place with the notifier: they asked there, and are notified. Without it, maintainers are. */
  asker?: Home;
} & (
  | { kind: "thread.created" | "thread.titled" | "thread.deleted" }
  /** The thread's title, counts or handoff changed. Its home is to be updated; nothing is posted. */
  | { kind: "thread.changed" }
  /** The site has used this percentage of its daily budget. The notification is about no thread. */
  | { kind: "budget.used"; percent: number }
  /** Sources of a verified answer have changed. The notification is about no thread. */
  | { kind: "answer.stale"; answer: StaleNotice }
  /** A maintainer corrected an answer of the assistant. */
  | { kind: "answer.corrected"; message: MessageRow; correction: NonNullable<MessageRow["correction"]> }
  /** The digest of a week. The notification is about no thread. */
  | { kind: "digest.weekly"; digest: Digest }
  /** A question with the names of its attachments. An edited question replaces the thread's last one. */
  | { kind: "message.created"; message: MessageRow; edited: boolean; attachments: string[] }
  | { kind: "message.completed"; message: MessageRow; steps: RunStep[] }
  /** A maintainer wrote a message. `origin` of the message names the notifier that already shows it. */
  | { kind: "maintainer.replied"; message: MessageRow }
  /**
   * A maintainer changed a message, or deleted it: then `message` is null. `posted` are the messages that this notifier
   * posted for it, oldest first.
   */
  | { kind: "maintainer.changed"; message: MessageRow | null; messageId: string; posted: Home[] }
  /** The reader asked for a person or took that back, or a maintainer took the thread or handed it back. */
  | { kind: "handoff.changed"; handoff: Handoff | null }
  /** A vote on an answer; `feedback` is null when the vote was withdrawn. */
  | { kind: "feedback.given"; message: MessageRow; feedback: Feedback | null }
  /** A run that ended without a complete answer. `message` is the part of the answer that was written. */
  | { kind: "run.ended"; run: { id: string; status: string; code: string | null }; message: MessageRow | null }
);

export type Delivery = {
  /** False when there was nothing to post. */
  posted: boolean;
  /** The message that was posted. `erase` gets it when the thread is deleted. */
  message?: Home;
  /** True when `message` is the thread's new home. */
  isFirst?: boolean;
  /** The id of our message that `message` shows. */
  messageId?: string;
  /** True when the notification itself is not posted yet. One call posts at most one message. */
  again?: boolean;
};

export interface Notifier {
  /**
   * The name in health and logs. It is unique and never changes: homes, outbox rows and posted messages are stored
   * under it.
   */
  readonly name: string;
  /** Deliveries with the same key share one pace across all processes; null: no pace. */
  readonly paceKey: string | null;
  /**
   * Delivers one notification with at most one post. A repeated notification may appear twice; none is lost.
   * @throws DeliveryError
   */
  deliver(notification: Notification): Promise<Delivery>;
  /**
   * Deletes a posted message, or replaces its text if deleting is forbidden. A message that is already gone counts as
   * deleted.
   * @throws DeliveryError
   */
  erase(message: Home): Promise<void>;
}

/**
 * - retry: the failure passes without action. The notification is tried again until it is delivered.
 * - blocked: somebody has to fix the configuration, or the error code is unknown. The notification is tried again for a
 *   day. It becomes a dead letter earlier when other notifications are posted meanwhile.
 * - refused: the receiver will never accept this notification. It becomes a dead letter at once.
 */
export type Failure = "retry" | "blocked" | "refused";

export class DeliveryError extends Error {
  readonly failure: Failure;
  /** A fixed word for logs, never a text from a receiver. */
  readonly code: string;
  /** The time that the receiver asked every sender to wait, ms. */
  readonly retryAfterMs: number | null;

  constructor(failure: Failure, code: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(`delivery failed: ${code}`, { cause: options.cause });
    this.name = "DeliveryError";
    this.failure = failure;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
