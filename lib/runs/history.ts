/** The history of a turn: questions, answers, and what maintainers wrote, changed or corrected. */
import { renderQuestion } from "#lib/assistants/instructions.ts";
import type { QuestionFiles } from "#lib/attachments/reading.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import type { ChatTurn } from "#lib/engines/engine.ts";

/** How much of a question stands in the note about a corrected answer, UTF-16 code units. */
const QUESTION_LENGTH = 200;

/** Whether a maintainer has written or corrected one of the messages. */
export const hasMaintainers = (rows: readonly MessageRow[]): boolean =>
  rows.some(({ role, correction }) => role === "maintainer" || correction !== null);

/** The messages before a question, oldest first, as turns. `files` are those of the questions, by message id. */
export function toHistory(rows: readonly MessageRow[], files: ReadonlyMap<string, QuestionFiles>): ChatTurn[] {
  const ordered = answersFirst(rows);
  const turns = ordered.map((row) => ({ row, turn: toTurn(row, files.get(row.id)) }));
  const changes = ordered.flatMap((row) => toChange(row, ordered) ?? []);
  return [...turns.map(({ turn }, at) => [turn, ...changesBefore(ordered[at + 1], at)])].flat();

  /** The changes that were made before the reader asked `next`, and after the question before it. */
  function changesBefore(next: MessageRow | undefined, at: number): ChatTurn[] {
    if (next && next.role !== "user") return [];
    const since = ordered.slice(0, at + 1).findLast(({ role }) => role === "user");
    return changes
      .filter(({ changedAt }) => (!since || changedAt > timeOf(since)) && (!next || changedAt <= timeOf(next)))
      .map(({ turn }) => turn);
  }
}

/** An answer follows its question, also where a maintainer wrote while it came. */
function answersFirst(rows: readonly MessageRow[]): MessageRow[] {
  const ordered: MessageRow[] = [];
  for (const row of rows) {
    const end = ordered.findLastIndex(({ role }) => role !== "maintainer") + 1;
    ordered.splice(row.role === "assistant" ? end : ordered.length, 0, row);
  }
  return ordered;
}

/** Models know two roles: what a maintainer wrote was said to the reader, as an answer is, so its text names the author. */
export function toTurn(row: MessageRow, files: QuestionFiles | undefined): ChatTurn {
  const { role, text, context, author, correction } = row;
  if (role === "maintainer")
    return { role: "assistant", isMaintainers: true, text: signed(author, "wrote to the reader", text) };
  if (role === "assistant") return { role, text: correction?.text ?? text };
  const words = renderQuestion(text, context);
  if (!files?.bare) return { role, text: words };
  return { role, text: files.text + words, textWithoutFiles: files.bare + words, attachments: files.attachments };
}

type Change = { changedAt: number; turn: ChatTurn };

/** The change of a message that a vendor may have as it was before; null for a message that was not changed. */
function toChange(row: MessageRow, rows: readonly MessageRow[]): Change | null {
  const { role, author, text, edited_at, correction } = row;
  const questions = rows.filter((it) => it.role === "user");
  if (correction) {
    const question = questions.findLast(({ position }) => position < row.position)?.text ?? "";
    const quoted = JSON.stringify(question.slice(0, QUESTION_LENGTH).toWellFormed());
    const note = signed(correction.author, `corrected the answer to ${quoted}`, correction.text);
    return { changedAt: Date.parse(correction.corrected_at), turn: toRepeated(note) };
  }
  if (role !== "maintainer" || edited_at === null) return null;
  const changedAt = Date.parse(edited_at);
  // A change before the next question was sent together with the message.
  const wasSent = questions.some((it) => it.position > row.position && timeOf(it) < changedAt);
  return wasSent ? { changedAt, turn: toRepeated(signed(author, "changed a message to", text)) } : null;
}

const toRepeated = (text: string): ChatTurn => ({ role: "assistant", isMaintainers: true, isRepeated: true, text });

const signed = (author: string | null, did: string, text: string): string =>
  `[${author ?? "A person"}, a maintainer of these docs, ${did}:]\n\n${text}`;

const timeOf = ({ created_at }: MessageRow): number => Date.parse(created_at);
