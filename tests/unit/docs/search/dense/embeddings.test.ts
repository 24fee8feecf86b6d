import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDense } from "#lib/docs/search/dense/dense.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors } from "#lib/docs/search/dense/vectors.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import { createSearch } from "#lib/docs/search/search.ts";
import { createEmbeddingsFake, EMBEDDINGS, type Embedding } from "#tests/support/fakes/embeddings.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";

const CONCEPTS = [
  ["car", "automobile", "vehicle"],
  ["bread", "loaf", "sourdough"],
];
const section = (name: string, content: string) => ({
  url: `/docs/${name}#${name}`,
  path: `/docs/${name}`,
  anchor: name,
  title: name,
  heading: name,
  headingPath: [name],
  content,
  keywords: [],
  description: null,
});
const SECTIONS = [
  section("driving", "How an automobile is driven."),
  section("baking", "How sourdough is baked."),
  section("paint", "The colours of the car are blue and red."),
];

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "embeddings-"));
  file = path.join(folder, "vectors.bin");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(fake = createEmbeddingsFake(CONCEPTS), { sections = SECTIONS, model = "m" } = {}) {
  const clock = jumpingClock();
  const logged: { event: string; reason?: unknown }[] = [];
  const embedder = createEmbedder({ baseURL: "http://embeddings.test/v1", model, fetch: fake.fetch });
  const limits: number[] = [];
  const dense = createDense(sections, {
    embedder: {
      name: embedder.name,
      embed(texts, timeoutMs, signal) {
        limits.push(timeoutMs);
        return embedder.embed(texts, timeoutMs, signal);
      },
    },
    vectors: createFileVectors(file, embedder.name),
    clock,
    log: (event, { reason }) => logged.push({ event, ...(reason === undefined ? {} : { reason }) }),
  });
  return { fake, clock, logged, limits, dense, ...createSearch(sections, buildLexical(sections), dense) };
}

describe("search by meaning", () => {
  it("finds a section that names the thing with another word", async () => {
    const site = open();
    expect(await site.dense.fill()).toBe(true);
    const { sections } = await site.search("loaf");
    expect(sections[0]?.heading).toBe("baking");
  });

  it("finds nothing for a synonym without embeddings", async () => {
    const { search } = createSearch(SECTIONS, buildLexical(SECTIONS));
    expect((await search("loaf")).sections).toEqual([]);
  });

  it("ranks a section with the words before one that only the vectors find", async () => {
    const site = open();
    await site.dense.fill();
    const { sections } = await site.search("car colours");
    expect(sections.map(({ heading }) => heading).slice(0, 2)).toEqual(["paint", "driving"]);
  });

  it("reports how many sections have a vector", async () => {
    const { dense } = open();
    expect(dense.state()).toEqual({ ready: 0, of: 3, ok: true });
    await dense.fill();
    expect(dense.state()).toEqual({ ready: 3, of: 3, ok: true });
  });

  it("sends no request while there are no vectors to compare with", async () => {
    const site = open();
    expect(await site.dense.near("loaf", 5)).toEqual([]);
    expect(site.fake.requests).toEqual([]);
  });
});

describe("stored vectors", () => {
  it("are not requested again at the next start", async () => {
    await open().dense.fill();
    const again = open();
    expect(await again.dense.fill()).toBe(true);
    expect(again.fake.embedded()).toEqual([]);
    expect(await again.dense.near("loaf", 1)).toEqual([1]);
  });

  it("are requested for changed sections only, and deleted with their sections", async () => {
    await open().dense.fill();
    const changed = section("baking", "How bread is baked.");
    const again = open(createEmbeddingsFake(CONCEPTS), { sections: [SECTIONS[0] ?? changed, changed] });
    await again.dense.fill();
    expect(again.fake.embedded()).toEqual(["baking\nHow bread is baked."]);
    const head = JSON.parse((await readFile(file, "utf8")).split("\n")[0] ?? "");
    expect(head.hashes).toHaveLength(2);
  });

  it("are requested again for another model", async () => {
    await open().dense.fill();
    const again = open(createEmbeddingsFake(CONCEPTS), { model: "other" });
    await again.dense.fill();
    expect(again.fake.embedded()).toHaveLength(3);
  });

  it.each(["", "{}\n", '{"format":1,"model":"m","dimensions":64,"hashes":["x"]}\nshort', "\u0000\u0001"])(
    "are requested again when their file is damaged: %j",
    async (damage) => {
      await writeFile(file, damage);
      expect(await open().dense.fill()).toBe(true);
    },
  );

  it("include those that arrived before a failure", async () => {
    const many = Array.from({ length: 600 }, (_, i) => section(`s${i}`, `Text ${i}.`));
    const fake = createEmbeddingsFake();
    let calls = 0;
    fake.bend((data) => {
      calls += 1;
      return calls > 5 ? [] : data;
    });
    expect(await open(fake, { sections: many }).dense.fill()).toBe(false);
    const again = open(createEmbeddingsFake(), { sections: many });
    await again.dense.fill();
    expect(again.fake.embedded()).toHaveLength(600 - 5 * 64);
  });
});

describe("a faulty embeddings server", () => {
  const lexicalOnly = async (site: { search: ReturnType<typeof open>["search"] }) =>
    (await site.search("car colours")).sections.map(({ heading }) => heading);

  it.each([
    ["is down", { kind: "network" }],
    ["answers with an error", { kind: "status", status: 500 }],
    ["refuses the key", { kind: "status", status: 401 }],
  ] as const)("does not prevent a ranking by words, and is logged once, when it %s", async (_, fault) => {
    const site = open();
    await site.dense.fill();
    site.fake.fault(EMBEDDINGS, fault, 10);
    for (let n = 0; n < 3; n += 1) {
      site.clock.sleep(60_000);
      expect(await lexicalOnly(site)).toEqual(["paint"]);
    }
    expect(site.logged.map(({ event }) => event)).toEqual(["embeddings.failed"]);
    expect(site.dense.state().ok).toBe(false);
  });

  it("gets no request for questions after a failure until a later attempt succeeds", async () => {
    const site = open();
    await site.dense.fill();
    site.fake.fault(EMBEDDINGS, { kind: "network" });
    await site.search("car");
    const asked = site.fake.requests.length;
    await site.search("car");
    expect(site.fake.requests).toHaveLength(asked);
    site.clock.sleep(60_000);
    await site.search("car");
    expect(site.fake.requests).toHaveLength(asked + 1);
    expect(site.logged.map(({ event }) => event)).toEqual(["embeddings.failed", "embeddings.recovered"]);
  });

  it("delays a search by at most a second", async () => {
    const site = open();
    await site.dense.fill();
    site.fake.fault(EMBEDDINGS, { kind: "hang" });
    expect(await lexicalOnly(site)).toEqual(["paint"]);
    expect(site.limits.at(-1)).toBe(1_000);
    expect(site.logged).toEqual([{ event: "embeddings.failed", reason: "upstream_timeout" }]);
  });

  const one = (change: (embedding: number[]) => unknown) => (data: Embedding[]) =>
    data.map((entry) => ({ ...entry, embedding: change(entry.embedding as number[]) }));
  it.each<[string, (data: Embedding[]) => unknown, RegExp]>([
    ["vectors of other dimensions", one((values) => values.slice(0, 8)), /8 dimensions/],
    ["too few vectors", () => [], /1 vectors were asked for, 0 came/],
    ["a vector without direction", one((values) => values.map(() => 0)), /no direction/],
    ["text instead of numbers", one((values) => values.map(String)), /no direction/],
    ["numbers that are none", one((values) => values.map(() => null)), /no direction/],
    ["no list", () => "vectors", /0 came/],
    ["vectors for texts that nobody sent", (data) => data.map((entry) => ({ ...entry, index: 7 })), /missing/],
  ])("does not prevent a ranking by words when it answers with %s", async (_, change, reason) => {
    const site = open();
    await site.dense.fill();
    site.fake.bend(change);
    expect(await lexicalOnly(site)).toEqual(["paint"]);
    expect(site.logged).toEqual([{ event: "embeddings.failed", reason: expect.stringMatching(reason) }]);
  });

  it("does not prevent a start, and is tried again later", async () => {
    const site = open();
    site.fake.fault(EMBEDDINGS, { kind: "network" }, 2);
    site.dense.start();
    await expect.poll(() => site.dense.state().ready).toBe(3);
    site.dense.stop();
    expect(site.clock.slept).toEqual([60_000, 120_000]);
    expect(site.logged.map(({ event }) => event)).toEqual(["embeddings.failed", "embeddings.recovered"]);
  });

  it("does not delay the end of the app", async () => {
    const site = open();
    site.fake.fault(EMBEDDINGS, { kind: "hang" });
    const filled = site.dense.fill();
    await expect.poll(() => site.fake.requests.length).toBe(1);
    site.dense.stop();
    expect(await filled).toBe(false);
    expect(site.logged).toEqual([]);
  });

  it("causes an error when its vectors have other dimensions than requested", async () => {
    const fake = createEmbeddingsFake();
    fake.bend(one(() => Array(8).fill(1)));
    const embedder = createEmbedder({ baseURL: "http://e.test/v1", model: "m", dimensions: 16, fetch: fake.fetch });
    await expect(embedder.embed(["a"], 1_000)).rejects.toThrow("16 dimensions were asked for, 8 came");
    expect(fake.sent(EMBEDDINGS)[0]?.body).toMatchObject({ dimensions: 16, encoding_format: "float" });
  });

  it("gets an Authorization header only when there is a key", async () => {
    const fake = createEmbeddingsFake();
    const base = { baseURL: "http://e.test/v1", model: "m", fetch: fake.fetch };
    await createEmbedder(base).embed(["a"], 1_000);
    await createEmbedder({ ...base, apiKey: "key" }).embed(["a"], 1_000);
    expect(fake.requests.map(({ headers }) => headers.get("authorization"))).toEqual([null, "Bearer key"]);
  });
});
