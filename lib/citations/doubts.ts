/** Why an answer may not be one. Readers and maintainers are told. */
import type { Metadata, RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";

/**
 * What a completed answer is marked with, over all its steps and citations: `uncited` when the docs were searched and
 * nothing of them is cited (null: it cannot cite), `uncovered` when no search found what seems to answer the question.
 */
export function doubtsOf(steps: RunStep[], annotations: unknown[] | null): Metadata {
  const done = steps.filter(({ error }) => error === null);
  // A search of files is one of the docs when it found some.
  const searches = done.filter(({ tool, quotes, sections }) => tool === SEARCH_TOOL || (quotes && sections.length > 0));
  // What another tool said may be all that the answer rests on.
  if (searches.length === 0 || searches.length < done.length) return {};
  return {
    ...(annotations?.length === 0 && { uncited: "true" }),
    ...(searches.every(({ covered }) => covered === false) && { uncovered: "true" }),
  };
}
