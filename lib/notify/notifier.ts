/** PORT: where maintainers read along. Adapters: slack, log. */
import type { Feedback } from "#lib/contract/assistant.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import type { Json } from "#lib/json.ts";

/**
 * A message that a notifier posted, as JSON of its own: whoever stores it does not look inside. A thread's home is the
 * message that its later ones belong to.
 */
export type Home = Json;

export type NotedThread = {
  id: string;
  title: string | null;
  /** Path of the docs page it was started on. */
  pagePath: string | null;
  /** Id of the assistant that answers in it; null for the default one. */
  assistant: string | null;
  /** The notifier's own; null until one of its deliveries returned one. */
  home: Home | null;
};

/** Something that happened, with what it tells of as the database holds it at delivery. */
export type Note = {
  thread: NotedThread;
  /** Counts the deliveries of this note, from 1: one that broke off may have arrived. */
  attempt: number;
} & (
  | { kind: "thread.created" | "thread.titled" | "thread.deleted" }
  /** Of no thread: so many percent of the site's budget for the day are used. */
  | { kind: "budget.used"; percent: number }
  /** A question, with the names of what was attached; an edited one took the place of the thread's last. */
  | { kind: "message.created"; message: MessageRow; edited: boolean; attachments: string[] }
  | { kind: "message.completed"; message: MessageRow }
  /** A vote on an answer; null when it was taken back. */
  | { kind: "feedback.given"; message: MessageRow; feedback: Feedback | null }
  /** A run without a whole answer; `message` is as much of it as came. */
  | { kind: "run.ended"; run: { id: string; status: string; code: string | null }; message: MessageRow | null }
);

export type Delivery = {
  /** False when there was nothing to post. */
  posted: boolean;
  /** The message that was posted; `erase` gets it when the thread is deleted. */
  message?: Home;
  /** True when that is the thread's new home. */
  isFirst?: boolean;
  /** True when the note itself is still to come: one call posts at most one message. */
  again?: boolean;
};

export interface Notifier {
  /** As in health and logs. Unique and stable: homes, rows of the outbox and posted messages are stored under it. */
  readonly name: string;
  /** All deliveries with the same key share one pace over all processes; null: no pace. */
  readonly paceKey: string | null;
  /**
   * Delivers one note with at most one post. A repeated note may show twice; none gets lost.
   * @throws DeliveryError
   */
  deliver(note: Note): Promise<Delivery>;
  /**
   * Deletes a message that was posted, or replaces its text where it may not be deleted. One that is gone counts as done.
   * @throws DeliveryError
   */
  erase(message: Home): Promise<void>;
}

/**
 * - retry: passes by itself; this note is tried again until it is delivered.
 * - blocked: somebody has to mend the set-up, or nobody knows the code. Tried again for a day, unless
 *   other notes get through meanwhile: then it is the note's own fault.
 * - refused: this note will never be accepted; it is set aside at once.
 */
export type Failure = "retry" | "blocked" | "refused";

export class DeliveryError extends Error {
  readonly failure: Failure;
  /** A stable word for logs, never a text from outside. */
  readonly code: string;
  /** Milliseconds the receiver asked everybody to wait. */
  readonly retryAfterMs: number | null;

  constructor(failure: Failure, code: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(`delivery failed: ${code}`, { cause: options.cause });
    this.name = "DeliveryError";
    this.failure = failure;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
