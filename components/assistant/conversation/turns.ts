import type { Message } from "#lib/contract/assistant.ts";

/** A question with its answer. Either may be missing. */
export type Turn = { id: string; question: Message | null; answer: Message | null };

/** The messages of a thread as turns, oldest first. A turn keeps its id when its answer comes. */
export function toTurns(messages: Message[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === "user") turns.push({ id: message.id, question: message, answer: null });
    else if (last?.question && !last.answer) last.answer = message;
    else turns.push({ id: message.id, question: null, answer: message });
  }
  return turns;
}
