import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { normalize } from "#lib/docs/search/dense/embeddings.ts";
import { createFileVectors } from "#lib/docs/search/dense/vectors.ts";

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "vectors-"));
  file = path.join(dir, "deep", "vectors.bin");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const vector = (...values: number[]) => normalize(values);
const STORED = [
  { hash: "east", vector: vector(1, 0, 0, 0, 0) },
  { hash: "north", vector: vector(0, 0, 0, 0, 1) },
  { hash: "north-east", vector: vector(1, 0, 0, 0, 1) },
];

describe("vectors in a file", () => {
  it("are returned nearest first, up to the limit", async () => {
    const vectors = createFileVectors(file, "m");
    await vectors.add(STORED);
    expect(await vectors.nearest(vector(3, 0, 0, 0, 1), 2)).toEqual(["east", "north-east"]);
    expect(await vectors.nearest(vector(0, 0, 0, 0, 1), 1)).toEqual(["north"]);
  });

  it("can be read by their hashes after a restart", async () => {
    await createFileVectors(file, "m").add(STORED);
    const again = createFileVectors(file, "m");
    expect(await again.open(["north", "east", "unknown"])).toEqual(new Set(["north", "east"]));
    expect(await again.nearest(vector(1, 0, 0, 0, 0), 5)).toEqual(["east", "north"]);
  });

  it("are not used for another model", async () => {
    await createFileVectors(file, "m").add(STORED);
    expect(await createFileVectors(file, "other").open(["east"])).toEqual(new Set());
  });

  it("are rejected when they have another length, and the stored ones stay", async () => {
    const vectors = createFileVectors(file, "m");
    await vectors.add(STORED);
    await expect(vectors.add([{ hash: "x", vector: vector(1, 0) }])).rejects.toThrow(
      "vectors have 2 dimensions, those in the file 5",
    );
    await expect(vectors.nearest(vector(1, 0), 1)).rejects.toThrow("2 dimensions");
    expect(await vectors.nearest(vector(1, 0, 0, 0, 0), 1)).toEqual(["east"]);
  });

  it("replace older vectors of the same text", async () => {
    const vectors = createFileVectors(file, "m");
    await vectors.add(STORED);
    await vectors.add([{ hash: "east", vector: vector(0, 1, 0, 0, 0) }]);
    expect((await vectors.nearest(vector(0, 1, 0, 0, 0), 1))[0]).toBe("east");
  });

  it("are saved without leaving a temporary file", async () => {
    await createFileVectors(file, "m").add(STORED);
    expect(await readdir(path.dirname(file))).toEqual(["vectors.bin"]);
  });

  it("are saved in a file only when there are some", async () => {
    await createFileVectors(file, "m").add([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ["no line", "x"],
    ["a line that is no JSON", "{\n"],
    ["another format", '{"format":2,"model":"m","dimensions":1,"hashes":["east"]}\nabcd'],
    ["fewer numbers than its first line promises", '{"format":1,"model":"m","dimensions":5,"hashes":["east"]}\nabcd'],
    ["no dimensions", '{"format":1,"model":"m","dimensions":0,"hashes":[]}\n'],
  ])("are ignored when their file has %s", async (_, text) => {
    const broken = path.join(dir, "broken.bin");
    await writeFile(broken, text);
    expect(await createFileVectors(broken, "m").open(["east"])).toEqual(new Set());
  });
});

describe("a normalized vector", () => {
  it.each([[[3, 4]], [[1]], [[-1, 0, 2]], [[1e-3, 1e-3]]])("has the length 1: %j", (values) => {
    const length = Math.hypot(...normalize(values));
    expect(length).toBeCloseTo(1, 5);
  });

  it.each([[[]], [[0, 0]], [[1, null]], [["1"]], [[Number.NaN]], [[Number.POSITIVE_INFINITY]], ["AAAA"], [undefined]])(
    "cannot be made from %j",
    (values) => {
      expect(() => normalize(values)).toThrow(/a vector (is missing|has no direction)/);
    },
  );
});
