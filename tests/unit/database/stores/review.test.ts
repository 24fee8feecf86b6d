import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ReviewQuery } from "#lib/database/stores/review.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread } from "#tests/support/setup/rows.ts";

const ALL: ReviewQuery = {
  ...{ filter: null, page: null, assistant: null, since: null, until: null, query: null, after: null, limit: 2 },
};

describe.each(DATABASES)("the list of threads for maintainers on %s", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const list = (query: Partial<ReviewQuery> = {}) => db.store.listReviewThreads({ ...ALL, ...query });

  test("has each thread once, also when all were changed in the same moment", async () => {
    const threads = await Promise.all([1, 2, 3, 4, 5].map(() => addThread(db.store)));
    await db.sql("update assistant_threads set updated_at = now()");
    const seen: string[] = [];
    let after: ReviewQuery["after"] = null;
    for (let page = 0; page < 3; page += 1) {
      const { rows, hasMore } = await list({ after });
      seen.push(...rows.map(({ thread }) => thread.id));
      const last = rows.at(-1)?.thread;
      after = last ? { at: last.updated_at, id: last.id } : null;
      expect(hasMore).toBe(page < 2);
    }
    expect(seen.toSorted()).toEqual(threads.map(({ id }) => id).toSorted());
  });

  test("searches titles as text, and messages by words, whatever characters are in the query", async () => {
    const titled = await addThread(db.store, { title: "100 % wool's \\ price" });
    const asked = await addThread(db.store);
    await addMessage(db.store, asked.id, { text: "Where does the übergröße live? It's in src/app.ts" });
    const find = async (query: string) => (await list({ query })).rows.map(({ thread }) => thread.id);
    expect(await find("% wool's \\")).toEqual([titled.id]);
    expect(await find("ÜBERGR")).toEqual([asked.id]);
    expect(await find("it's in")).toEqual([asked.id]);
    for (const query of ["'", "\\", "%", "& | !", "a:*b", "') or true --", "$1"])
      expect(await find(query)).not.toContain(asked.id);
  });

  test("shows the beginning of the first question, and the counts", async () => {
    const { id } = await addThread(db.store, { page: "/docs/a" });
    await addMessage(db.store, id, { text: "x".repeat(400) });
    const { rows } = await list({ page: "/docs/a" });
    expect(rows).toMatchObject([{ thread: { id }, counts: { questions: 1 }, question: "x".repeat(300) }]);
    expect((await list({ filter: "unanswered" })).rows).toEqual([]);
  });

  test("has no thread that does not exist", async () => {
    expect(await db.store.getReviewThread("thread_none")).toBeNull();
  });
});
