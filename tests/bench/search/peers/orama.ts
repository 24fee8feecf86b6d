import { create, insertMultiple, search } from "@orama/orama";
import { type BuildRanker, fieldsOf, QUESTION_WORDS } from "../peer.ts";

/** With its English stemmer, stop words (without them it does half as well) and boosted titles, as its guide shows. */
export const orama: BuildRanker = async ({ sections }) => {
  const db = create({
    schema: { title: "string", heading: "string", text: "string" },
    components: { tokenizer: { language: "english", stemming: true, stopWords: [...QUESTION_WORDS] } },
  });
  await insertMultiple(
    db,
    sections.map((section, at) => ({ id: String(at), ...fieldsOf(section) })),
    1000,
  );
  const boost = { title: 2, heading: 1.5 };
  return {
    rank: async (question, limit) =>
      (await search(db, { term: question, limit, boost })).hits.map(({ id }) => Number(id)),
  };
};
