/** Marks verified answers as stale when a section that they rest on has changed or is gone. */
import type { Store } from "#lib/database/store.ts";
import type { StaleAnswer, VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { changedSources } from "./answer-input.ts";

export type StalenessParts = {
  store: Pick<Store, "loadVerifiedAnswers" | "markStaleAnswers">;
  docs: Pick<Docs, "section" | "sections">;
  /** Called after a row was written to the outbox. */
  onOutbox(lane: "notify"): void;
};

/**
 * Returns a check for each time that the docs may have been read. It asks the database only when they were: once for the
 * answers, and once to mark those that became stale. When one was changed meanwhile and not marked, the next check looks at
 * it again. Until an answer is marked, `AnswerIndex` compares its sources, too.
 * @throws AppError database_unavailable. The next check tries again.
 */
export function createStalenessCheck({ store, docs, onOutbox }: StalenessParts): () => Promise<void> {
  let checked: Docs["sections"] | null = null;
  return async () => {
    const { sections } = docs;
    if (sections === checked) return;
    const { answers } = await store.loadVerifiedAnswers();
    const stale = answers.flatMap((answer) => findChanged(answer, docs) ?? []);
    const marked = stale.length === 0 ? 0 : await store.markStaleAnswers(stale);
    if (marked > 0) onOutbox("notify");
    if (marked === stale.length) checked = sections;
  };
}

/** An active answer with those of its sources that changed; null when none did. */
function findChanged(
  { id, version, status, sources }: VerifiedAnswerRow,
  docs: Pick<Docs, "section">,
): StaleAnswer | null {
  if (status !== "active") return null;
  const changed = changedSources(sources, docs.section);
  return changed.length === 0 ? null : { id, version, changed: changed.map(({ url, title }) => ({ url, title })) };
}
