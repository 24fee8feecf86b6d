import { create, insertMultiple, search } from "@orama/orama";
import { type BuildRanker, fieldsOf } from "../peer.ts";

/** With its English stemmer. */
export const orama: BuildRanker = async ({ sections }) => {
  const db = create({
    schema: { title: "string", heading: "string", text: "string" },
    components: { tokenizer: { language: "english", stemming: true } },
  });
  await insertMultiple(
    db,
    sections.map((section, at) => ({ id: String(at), ...fieldsOf(section) })),
    1000,
  );
  return {
    rank: async (question, limit) => (await search(db, { term: question, limit })).hits.map(({ id }) => Number(id)),
  };
};
