/** A conversation as the panel shows it, and what follows from the messages of its thread. */
import { type Feedback, isPending, type Message, type QuestionContext, type Run } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import type { RequestError } from "../request.ts";
import type { View } from "../view.ts";
import type { Outgoing } from "./outgoing.ts";

export type Conversation = {
  view: View;
  messages: Message[];
  /** True until the messages are loaded. */
  loading: boolean;
  /** Why the messages could not be loaded. */
  error: RequestError | null;
  outgoing: Outgoing | null;
  /** The run of the last question, while it is pending or when it ended without a complete answer. */
  run: Run | null;
  /** Whether an answer is on its way. */
  busy: boolean;
  /** Asks what was written, with the context that was chosen and the files that were attached. */
  send(text: string): Promise<void>;
  /**
   * Asks a question that was not written in the composer, about `context` or else about the context that was chosen.
   * The text and the files in the composer stay there, also when this question begins a thread.
   */
  askReadyMade(text: string, context?: QuestionContext): Promise<void>;
  /** Asks the last question again in other words or with fewer `files` (default: all). Its answer is replaced. */
  edit(text: string, files?: readonly ThreadFile[]): Promise<void>;
  /** Sends the message that failed to go out, or asks the unanswered question again. */
  retry(): Promise<void>;
  /** Drops a message that failed to go out. */
  discard(): void;
  /** Moves what is written, or failed to go out, to another view. */
  moveDraft(view: View): void;
  stop(): Promise<void>;
  reload(): void;
  /** Votes on an answer; null withdraws the vote. @throws RequestError */
  rate(messageId: string, feedback: Feedback | null): Promise<void>;
};

export const textOf = (message: Message): string => message.content.map((part) => part.text.value).join("");

export const lastQuestionOf = (messages: Message[]): Message | undefined =>
  messages.findLast((message) => message.role === "user");

/** The last message that the reader or the assistant wrote. */
const lastTurnOf = (messages: Message[]): Message | undefined =>
  messages.findLast((message) => message.role !== "maintainer");

/** Whether the run ended without an answer because a maintainer had the thread: it never began. */
export const isSilent = (run: Run | null | undefined): boolean =>
  run?.status === "completed" && run.started_at === null;

/** The run that answers the last question, or ended without a complete answer to it. */
export function lastRunIdOf(messages: Message[]): string | null {
  const last = lastTurnOf(messages);
  return last && (last.role === "user" || last.status === "incomplete") ? last.run_id : null;
}

/** Whether an answer is expected: also when the run has completed, until its answer is among the messages. */
export function isAwaitingAnswer(messages: Message[], run: Run | undefined): boolean {
  const last = lastTurnOf(messages);
  if (last?.role !== "user" || !last.run_id || isSilent(run)) return false;
  return !run || isPending(run.status) || run.status === "completed";
}
