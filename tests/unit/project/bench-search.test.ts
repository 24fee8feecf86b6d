import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Corpus, DataError, readData } from "#tests/bench/search/data.ts";
import type { Ranker } from "#tests/bench/search/peer.ts";
import { peers } from "#tests/bench/search/peers.ts";
import { picture } from "#tests/bench/search/picture.ts";
import { runBench } from "#tests/bench/search/results.ts";
import { judge } from "#tests/bench/search/run.ts";
import { table } from "#tests/bench/search/table.ts";
import { createEmbeddingsFake } from "#tests/support/fakes/embeddings.ts";
import { listen } from "#tests/support/fakes/server.ts";

const section = (id: string, text: string) => {
  const path = id.split("#")[0] ?? "";
  return { id, path, title: path, headingPath: [path, ...id.split("#").slice(1)], text };
};
const SECTIONS = [
  section("bread", "How to bake sourdough."),
  section("bread#oven", "The oven should be hot."),
  section("cars", "How engines are repaired."),
  section("cars#oil", "Change the oil once a year."),
];
const query = (fields: object) => ({
  id: "q1",
  set: "kitchen",
  corpus: "home",
  split: "dev",
  query: "baking sourdough",
  pages: ["bread"],
  sections: ["bread"],
  ...fields,
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "bench-search-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");
function write(queries: object[], sections: object[] = SECTIONS): void {
  writeFileSync(path.join(dir, "kitchen.queries.jsonl"), lines(queries));
  writeFileSync(path.join(dir, "home.sections.jsonl"), lines(sections));
}
const problem = (): string => {
  try {
    readData(dir, "dev");
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  return "";
};

describe("the questions of the benchmark", () => {
  it("questions of one split are read with their corpus", () => {
    write([query({}), query({ id: "q2", split: "test" })]);
    const { sets, corpora } = readData(dir, "dev");
    expect(sets.map(({ name, corpus, queries }) => [name, corpus, queries.length])).toEqual([["kitchen", "home", 1]]);
    expect(corpora[0]?.indexed).toHaveLength(4);
    expect(readData(dir, "all").sets[0]?.queries).toHaveLength(2);
  });

  it("a folder that is missing or holds no questions is an error that names the problem", () => {
    expect(problem()).toContain("has no *.queries.jsonl");
    dir = path.join(dir, "missing");
    expect(problem()).toContain("cannot be read");
  });

  it.each([
    ["a question without answers", [query({ pages: [] })], /kitchen\.queries\.jsonl, line 1/],
    ["an answer that is not in the corpus", [query({ pages: ["bread", "garden"] })], /"garden" of q1 is not in home/],
    ["a set with only questions of another split", [query({ split: "test" })], /no questions of the split "dev"/],
  ])("%s is an error", (_, queries, message) => {
    write(queries);
    expect(problem()).toMatch(message);
  });

  it("a line that is not JSON is an error with its number", () => {
    write([query({})]);
    writeFileSync(path.join(dir, "home.sections.jsonl"), `${lines(SECTIONS)}\n{"id":`);
    expect(problem()).toMatch(/home\.sections\.jsonl, line 5: not JSON/);
  });
});

describe("the scores of a ranking", () => {
  const asked = (fields: object) => {
    write([query(fields)]);
    const [first] = readData(dir, "dev").sets[0]?.queries ?? [];
    if (!first) throw new Error("no question");
    return first;
  };

  it("a page is ranked by the first of its sections", () => {
    const { page, section } = judge([3, 2, 0], SECTIONS, asked({}));
    expect(page.mrr).toBe(1 / 2);
    expect(section?.mrr).toBe(1 / 3);
  });

  it("pages that the question was taken from are excluded from the scores", () => {
    expect(judge([3, 2, 0], SECTIONS, asked({ exclude: ["cars"] })).section?.mrr).toBe(1);
  });

  it("one of two equally right pages is enough", () => {
    const { page } = judge([0], SECTIONS, asked({ pages: ["bread", "cars"], any: true }));
    expect(page.r1).toBe(1);
  });

  it("sections have no score if only the right page is known", () => {
    expect(judge([0], SECTIONS, asked({ sections: [] })).section).toBeNull();
  });
});

describe("the search engines of the benchmark", () => {
  const corpus = (): Corpus => {
    write([query({})]);
    const [first] = readData(dir, "dev").corpora;
    if (!first) throw new Error("no corpus");
    return first;
  };

  it.each([...peers].filter(([name]) => name !== "postgres"))(
    "%s finds the section that matches a question",
    async (_, build) => {
      const ranker: Ranker = await build(corpus());
      expect((await ranker.rank("how do I bake sourdough?", 10))[0]).toBe(0);
      expect((await ranker.rank('oil: (change) "it" OR -not*', 10))[0]).toBe(3);
      expect(await ranker.rank("?!", 10)).toEqual([]);
      await ranker.close?.();
    },
  );
});

describe("the results of the benchmark", () => {
  it("the results have the documented shape, a table and a chart", async () => {
    write([query({}), query({ id: "q2", query: "oil", pages: ["cars"], sections: [] })]);
    const options = { names: ["bm25"], k: 50, grow: [], dense: null };
    const results = await runBench(readData(dir, "dev"), options, () => {});
    const scores = { r1: 1, r5: 1, r10: 1, mrr: 1, ndcg: 1 };
    expect(results).toMatchObject({
      sets: [
        { set: "kitchen", n: 2, page: scores, section: scores, peers: { bm25: { page: scores, section: scores } } },
      ],
      index: { seconds: expect.any(Number), mb: expect.any(Number) },
      query: { p50: expect.any(Number), p99: expect.any(Number) },
    });
    expect(table(results)).toContain("kitchen (2 questions)");
    expect(picture(results)).toMatch(/^<svg[\s\S]*kitchen \(2 questions\)[\s\S]*bm25[\s\S]*<\/svg>\n$/);
  });

  it("the results show how much an embeddings server adds at each weight", async () => {
    write([query({}), query({ id: "q2", query: "motor lubricant", pages: ["cars"], sections: ["cars#oil"] })]);
    const { url, close } = await listen(createEmbeddingsFake([["oil", "lubricant"]]));
    try {
      const dense = { baseURL: url, model: "m", weight: 1, folder: dir };
      const results = await runBench(readData(dir, "dev"), { names: [], k: 50, grow: [], dense }, () => {});
      expect(results.fusion?.curve.map(({ weight }) => weight)).toContain(0);
      expect(results.fusion?.curve[0]?.ndcg).toBe(0.5);
      expect(results.fusion?.page).toMatchObject({ r1: 1, ndcg: 1 });
      expect(table(results)).toContain("With embeddings (m, weight 1)");
    } finally {
      await close();
    }
  });

  it("an embeddings server that cannot be used ends the benchmark with a message", async () => {
    write([query({})]);
    const fake = createEmbeddingsFake();
    fake.bend(() => []);
    const { url, close } = await listen(fake);
    const dense = { baseURL: url, model: "m", weight: undefined, folder: dir };
    const run = runBench(readData(dir, "dev"), { names: [], k: 50, grow: [], dense }, () => {});
    await expect(run).rejects.toThrow(/4 vectors were asked for, 0 came/);
    await close();
  });
});
