import type { Message } from "#lib/contract/assistant.ts";

/** A question with its answer and what maintainers wrote after it. Each may be missing. */
export type Turn = {
  id: string;
  question: Message | null;
  answer: Message | null;
  replies: Message[];
  /** Whether a maintainer answers in place of the assistant. */
  isForPerson: boolean;
};

/**
 * The messages of a thread as turns, oldest first. A turn keeps its id when its answer comes. `isTaken`: whether a
 * maintainer had the thread when the last question was asked.
 */
export function toTurns(messages: Message[], isTaken = false): Turn[] {
  const turns: Turn[] = [];
  const add = (id: string, patch: Partial<Turn>) =>
    turns.push({ id, question: null, answer: null, replies: [], isForPerson: false, ...patch });
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === "user") add(message.id, { question: message });
    else if (message.role === "maintainer" && last) last.replies.push(message);
    else if (message.role === "maintainer") add(message.id, { replies: [message] });
    else if (last?.question && !last.answer) last.answer = message;
    else add(message.id, { answer: message });
  }
  // A reply is to all questions before it that the assistant did not answer.
  let isForPerson = isTaken;
  for (const turn of turns.toReversed()) {
    isForPerson = !turn.answer && (isForPerson || turn.replies.length > 0);
    turn.isForPerson = isForPerson;
  }
  return turns;
}
