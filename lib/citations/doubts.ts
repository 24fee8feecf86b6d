/** Reasons to doubt an answer, for readers and maintainers. */
import type { Metadata, RunStep } from "#lib/contract/assistant.ts";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";

/**
 * The marks of a completed answer. `uncited`: the docs were searched and the answer cites nothing of them.
 * `uncovered`: no search found sections that seem to answer the question.
 * @param annotations null for an answer that cannot have citations.
 */
export function doubtsOf(steps: RunStep[], annotations: unknown[] | null): Metadata {
  const done = steps.filter(({ error }) => error === null);
  // A file search counts as a search of the docs when it found sections.
  const searches = done.filter(({ tool, quotes, sections }) => tool === SEARCH_TOOL || (quotes && sections.length > 0));
  // An answer that may be based on another tool's output is not doubted.
  if (searches.length === 0 || searches.length < done.length) return {};
  return {
    ...(annotations?.length === 0 && { uncited: "true" }),
    ...(searches.every(({ covered }) => covered === false) && { uncovered: "true" }),
  };
}
