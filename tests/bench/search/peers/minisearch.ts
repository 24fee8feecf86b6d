import MiniSearch from "minisearch";
import { type BuildRanker, fieldsOf, QUESTION_WORDS } from "../peer.ts";

const build =
  (processTerm?: (term: string) => string | null): BuildRanker =>
  ({ sections }) => {
    const index = new MiniSearch<{ id: number }>({
      fields: ["title", "heading", "text"],
      ...(processTerm && { processTerm }),
    });
    index.addAll(sections.map((section, id) => ({ id, ...fieldsOf(section) })));
    return {
      rank: (question, limit) =>
        index
          .search(question)
          .slice(0, limit)
          .map(({ id }) => Number(id)),
    };
  };

/** As it comes. */
export const minisearch = build();

/** Without the words that only make a question. */
export const minisearchQuestions = build((term) => {
  const word = term.toLowerCase();
  return QUESTION_WORDS.has(word) ? null : word;
});
