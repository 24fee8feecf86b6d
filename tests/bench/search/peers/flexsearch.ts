import { Document } from "flexsearch";
import { type BuildRanker, fieldsOf } from "../peer.ts";

/** A document index; `suggest` also takes sections that lack some of the words, without it most questions find nothing. */
export const flexsearch: BuildRanker = ({ sections }) => {
  const index = new Document({
    tokenize: "forward",
    document: { id: "id", index: ["title", "heading", "text"] },
  });
  sections.forEach((section, id) => {
    index.add({ id, ...fieldsOf(section) });
  });
  return {
    rank: (question, limit) =>
      index.search(question, { limit, suggest: true, merge: true }).flatMap(({ id }) => Number(id)),
  };
};
