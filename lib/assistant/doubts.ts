/** Why an answer may not be one. Readers and maintainers are told. */
import type { Metadata, RunStep } from "#lib/contract.ts";
import { SEARCH_TOOL } from "./tools.ts";

/**
 * What a completed answer is marked with, over all its steps and citations: `uncited` when the docs were searched and
 * nothing of them is cited (null: it cannot cite), `uncovered` when no search found what seems to answer the question.
 */
export function doubtsOf(steps: RunStep[], annotations: unknown[] | null): Metadata {
  const searches = steps.filter(({ tool, error }) => tool === SEARCH_TOOL && error === null);
  if (searches.length === 0) return {};
  return {
    ...(annotations?.length === 0 && { uncited: "true" }),
    ...(searches.every(({ covered }) => covered === false) && { uncovered: "true" }),
  };
}
