import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FOLDER_FILE, type Folder, placeOf, readFolders } from "#lib/docs/files/folders.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-folders-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function readOne(name: string, source: string): Promise<Folder | undefined> {
  const real = path.join(dir, name);
  await writeFile(real, source);
  return (await readFolders([{ file: `guides/${name}`, real }])).get("guides");
}

describe("the settings of a folder", () => {
  it.each<[string, string, string, Folder]>([
    [
      "label and position",
      "_category_.json",
      '{"label":"Basics","position":2}',
      { title: "Basics", position: 2, order: [] },
    ],
    ["a label in YAML", "_category_.yml", "label: Basics", { title: "Basics", position: null, order: [] }],
    ["no label of the wrong type", "_category_.json", '{"label":["x"]}', { title: null, position: null, order: [] }],
    [
      "Fumadocs' pages",
      "meta.json",
      '{"title":"UI","pages":["b","./a"]}',
      { title: "UI", position: null, order: ["b", "a"] },
    ],
    ["no pages of the wrong type", "meta.json", '{"pages":"all"}', { title: null, position: null, order: [] }],
    ["Nextra's order of keys", "_meta.json", '{"b":"B","a":"A"}', { title: null, position: null, order: ["b", "a"] }],
    [
      "a module's keys",
      "_meta.js",
      "export default { b: 'B', a: 'A' }",
      { title: null, position: null, order: ["b", "a"] },
    ],
    [
      "a typed module's plain keys",
      "_meta.tsx",
      "export default {\n  b: 'B',\n\n  a: { title: 'A' },\n}",
      { title: null, position: null, order: ["b", "a"] },
    ],
  ])("are read: %s", async (_, name, source, expected) => {
    expect(await readOne(name, source)).toEqual(expected);
  });

  it.each([
    ["_category_.json", "[1"],
    ["meta.json", "{"],
    ["_meta.json", "[]"],
    ["_meta.js", "export default ="],
  ])("are ignored when they are invalid: %s with %j", async (name, source) => {
    expect(await readOne(name, source)).toBeUndefined();
  });

  it("are stored under an empty name for the docs folder itself", async () => {
    const real = path.join(dir, "meta.json");
    await writeFile(real, '{"pages":["a"]}');
    expect([...(await readFolders([{ file: "meta.json", real }])).keys()]).toEqual([""]);
  });
});

it.each([
  ["_category_.json", true],
  ["_category_.yaml", true],
  ["meta.json", true],
  ["_meta.json", true],
  ["_meta.mjs", true],
  ["meta.js", false],
  ["package.json", false],
  ["_category_.md", false],
])("%s is a file with the settings of a folder: %j", (name, expected) => {
  expect(FOLDER_FILE.test(name)).toBe(expected);
});

describe("the position of a page or folder", () => {
  const folders = new Map<string, Folder>([
    ["", { title: null, position: null, order: ["guides", "intro"] }],
    ["guides", { title: null, position: 7, order: [] }],
    ["api", { title: null, position: 3, order: [] }],
  ]);

  it.each([
    ["its place in the list of its parent", "intro.mdx", 9, 1],
    ["the list before a folder's own position", "guides", null, 0],
    ["the page's own position", "guides/a.md", 4, 4],
    ["a folder's position", "api", null, 3],
    ["infinity without any", "guides/b.md", null, Number.POSITIVE_INFINITY],
  ])("is %s", (_, file, own, expected) => {
    expect(placeOf(file, folders, own)).toBe(expected);
  });
});
