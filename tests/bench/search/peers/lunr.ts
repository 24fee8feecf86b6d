import lunr from "lunr";
import { type BuildRanker, fieldsOf, plainWords } from "../peer.ts";

/** With its English pipeline: stop words and Porter's stemmer. */
export const lunrPeer: BuildRanker = ({ sections }) => {
  const index = lunr((builder) => {
    builder.ref("id");
    for (const field of ["title", "heading", "text"]) builder.field(field);
    sections.forEach((section, id) => {
      builder.add({ id, ...fieldsOf(section) });
    });
  });
  return {
    rank(question, limit) {
      // A question is no query: its marks would be taken for lunr's own syntax. No word at all matches everything.
      const words = plainWords(question);
      const found = words.length === 0 ? [] : index.query((query) => query.term(words, {}));
      return found.slice(0, limit).map(({ ref }) => Number(ref));
    },
  };
};
