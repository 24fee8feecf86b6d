import { PGlite } from "@electric-sql/pglite";
import { type BuildRanker, fieldsOf } from "../peer.ts";

/** PostgreSQL's English full text: weighted fields, a GIN index, any word may match, `ts_rank`. */
export const postgres: BuildRanker = async ({ sections }) => {
  const db = await PGlite.create();
  await db.exec(`
    create table docs (id int primary key, words tsvector);
    create index on docs using gin (words);
  `);
  for (let from = 0; from < sections.length; from += 500) {
    const rows = sections.slice(from, from + 500).map((section, i) => ({ id: from + i, ...fieldsOf(section) }));
    await db.query(
      `insert into docs select id, setweight(to_tsvector('english', title), 'A')
         || setweight(to_tsvector('english', heading), 'B') || to_tsvector('english', text)
       from json_to_recordset($1) as section (id int, title text, heading text, text text)`,
      [JSON.stringify(rows)],
    );
  }
  return {
    async rank(question, limit) {
      const { rows } = await db.query<{ id: number }>(
        `with question as (select replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery as asked)
         select id from docs, question where words @@ asked order by ts_rank(words, asked) desc, id limit $2`,
        [question, limit],
      );
      return rows.map(({ id }) => id);
    },
    close: () => db.close(),
  };
};
