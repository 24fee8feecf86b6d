import { type BuildRanker, fieldsOf, plainWords } from "../peer.ts";

/** SQLite's full text with Porter's stemmer; any word may match (with all of them half of the questions find nothing). */
export const fts5: BuildRanker = async ({ sections }) => {
  // Node warns that it is experimental: only those who ask for it need to know.
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(":memory:");
  db.exec("create virtual table docs using fts5(title, heading, text, tokenize = 'porter unicode61')");
  const insert = db.prepare("insert into docs (rowid, title, heading, text) values (?, ?, ?, ?)");
  db.exec("begin");
  sections.forEach((section, at) => {
    const { title, heading, text } = fieldsOf(section);
    insert.run(at, title, heading, text);
  });
  db.exec("commit");
  const search = db.prepare("select rowid from docs where docs match ? order by rank limit ?");
  return {
    rank(question, limit) {
      const words = plainWords(question);
      if (words.length === 0) return [];
      return search.all(words.map((word) => `"${word}"`).join(" OR "), limit).map(({ rowid }) => Number(rowid));
    },
    async close() {
      db.close();
    },
  };
};
