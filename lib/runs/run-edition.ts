/** The language and version of the docs that a run is about. */
import type { ClaimedRun } from "#lib/database/rows.ts";

/** The id of the edition for a question that is asked on the page at `path`. */
export type EditionOf = (path: string | null, question: string) => string;

export const editionOfRun = (
  editionOf: EditionOf,
  { question, thread }: Pick<ClaimedRun, "question" | "thread">,
): string => editionOf(question.context?.page ?? thread.page_path, question.text);
