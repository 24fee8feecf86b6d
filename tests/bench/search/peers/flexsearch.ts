import { Charset, Document, Encoder } from "flexsearch";
import EnglishPreset from "flexsearch/lang/en";
import { type BuildRanker, fieldsOf } from "../peer.ts";

/** With its English preset; `suggest` also takes sections that lack some words, without it most questions find nothing. */
export const flexsearch: BuildRanker = ({ sections }) => {
  const index = new Document({
    encoder: new Encoder(Charset.Default).assign(EnglishPreset),
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
