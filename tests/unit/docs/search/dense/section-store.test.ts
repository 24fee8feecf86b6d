import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createDatabaseVectors } from "#lib/database/stores/sections.ts";
import { createDense } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createEmbeddingsFake } from "#tests/support/fakes/embeddings.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

const vector = (...values: number[]) => Float32Array.from(values);

describe("vectors in the database", () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase("pglite");
  });
  beforeEach(() => db.reset());
  afterAll(() => db.close());

  it("are returned nearest first", async () => {
    const vectors = createDatabaseVectors(db.client, "m");
    await vectors.add([
      { hash: "east", vector: vector(1, 0) },
      { hash: "north", vector: vector(0, 1) },
      { hash: "north-east", vector: vector(0.8, 0.6) },
    ]);
    expect(await vectors.nearest(vector(0.9, 0.1), 2)).toEqual(["east", "north-east"]);
  });

  it("are found by hash and model", async () => {
    await createDatabaseVectors(db.client, "m").add([{ hash: "a", vector: vector(1, 0) }]);
    expect(await createDatabaseVectors(db.client, "m").open(["a", "b"])).toEqual(new Set(["a"]));
    expect(await createDatabaseVectors(db.client, "other").open(["a", "b"])).toEqual(new Set());
    expect(await createDatabaseVectors(db.client, "other").nearest(vector(1, 0), 5)).toEqual([]);
  });

  it("replace older vectors of the same text", async () => {
    const vectors = createDatabaseVectors(db.client, "m");
    await vectors.add([{ hash: "a", vector: vector(1, 0) }]);
    await vectors.add([{ hash: "a", vector: vector(0, 1) }]);
    expect(await db.sql("select embedding::text as value from doc_sections")).toEqual([{ value: "[0,1]" }]);
  });

  it("are deleted after 30 days without use", async () => {
    const vectors = createDatabaseVectors(db.client, "m");
    await vectors.add(["old", "needed", "fresh"].map((hash) => ({ hash, vector: vector(1, 0) })));
    await db.sql("update doc_sections set seen_at = now() - interval '31 days' where hash <> 'fresh'");
    expect(await vectors.open(["needed"])).toEqual(new Set(["needed"]));
    expect(await db.sql("select hash from doc_sections order by hash")).toEqual([
      { hash: "fresh" },
      { hash: "needed" },
    ]);
  });

  it("are used by the search, which leaves out sections of other versions of the docs", async () => {
    const fake = createEmbeddingsFake([["car", "automobile"]]);
    const embedder = createEmbedder({ baseURL: "http://e.test/v1", model: "m", fetch: fake.fetch });
    const parts = { embedder, clock: jumpingClock(), log: () => {} };
    const former = [{ headingPath: ["Cars"], content: "automobile automobile" }];
    const now = [
      { headingPath: ["Bread"], content: "Flour." },
      ...former.map((one) => ({ ...one, content: "automobile" })),
    ];
    await createDense(former, { ...parts, vectors: createDatabaseVectors(db.client, embedder.name) }).fill();
    const dense = createDense(now, { ...parts, vectors: createDatabaseVectors(db.client, embedder.name) });
    expect(await dense.fill()).toBe(true);
    expect(await dense.near("car", 3)).toEqual([1, 0]);
  });

  it("cannot be compared with a vector of another length", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const vectors = createDatabaseVectors(db.client, "m");
    await vectors.add([{ hash: "a", vector: vector(1, 0, 0) }]);
    await expect(vectors.nearest(vector(1, 0), 1)).rejects.toMatchObject({ code: "database_unavailable" });
  });
});

describe("a PostgreSQL without pgvector", () => {
  it("can be migrated, and rejects vectors", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const db = await openTestDatabase("postgres");
    try {
      expect(await db.sql("select to_regclass('public.doc_sections') as there")).toEqual([{ there: null }]);
      await expect(createDatabaseVectors(db.client, "m").open(["a"])).rejects.toMatchObject({
        code: "database_unavailable",
      });
    } finally {
      await db.close();
    }
  });
});
