import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReadText } from "#lib/docs/navigation/data/access.ts";
import { FOLDER_FILE, type Folder, type FolderItem } from "#lib/docs/navigation/settings/folder.ts";
import { readFolders } from "#lib/docs/navigation/settings/read-folders.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-folders-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function readOne(name: string, source: string) {
  const real = path.join(dir, name);
  await writeFile(real, source);
  return readFolders([{ file: `guides/${name}`, real }], createReadText(dir));
}
const entry = (name: string, title: string | null = null): FolderItem => ({ kind: "entry", name, title });
const rest: FolderItem = { kind: "rest", isReversed: false };

describe("the settings of a folder", () => {
  it.each<[string, string, string, Partial<Folder>]>([
    ["label and position", "_category_.json", '{"label":"Basics","position":2}', { title: "Basics", position: 2 }],
    ["a label in YAML", "_category_.yml", "label: Basics", { title: "Basics", position: null, items: [] }],
    ["no label of the wrong type", "_category_.json", '{"label":["x"]}', { title: null, position: null }],
    [
      "Fumadocs' pages",
      "meta.json",
      '{"title":"UI","pages":["b","./a"]}',
      { title: "UI", items: [entry("b"), entry("a")] },
    ],
    ["no pages of the wrong type", "meta.json", '{"pages":"all"}', { items: [] }],
    [
      "Fumadocs' other items",
      "meta.json",
      '{"pages":["---[Icon]Part---","...","!x","...more","[Icon][Site](https://x.test)","z...a"]}',
      {
        items: [
          { kind: "separator", title: "Part" },
          rest,
          { kind: "hidden", name: "x" },
          { kind: "contents", name: "more" },
          { kind: "link", title: "Site", href: "https://x.test" },
          { kind: "rest", isReversed: true },
        ],
      },
    ],
    ["Nextra's order of keys", "_meta.json", '{"b":"B","a":""}', { items: [entry("b", "B"), entry("a"), rest] }],
    [
      "a typed module's plain keys, with JSX",
      "_meta.tsx",
      "const A: Meta = { title: <b>The <i>A</i></b> };\n\nexport default { b: 'B',\n\n a: A, '*': { theme: {} } }",
      { items: [entry("b", "B"), entry("a", "The A"), rest] },
    ],
    [
      "Nextra's other items",
      "_meta.js",
      `export default { _: { type: "separator", title: "S" }, l: { title: "L", href: "https://x.test" },
        h: { display: "hidden" }, m: { type: "menu", title: "M", items: { o: { title: "O", href: "https://o.test" } } } }`,
      {
        items: [
          { kind: "separator", title: "S" },
          { kind: "link", title: "L", href: "https://x.test" },
          { kind: "hidden", name: "h" },
          { kind: "group", title: "M", items: [{ kind: "link", title: "O", href: "https://o.test" }] },
          rest,
        ],
      },
    ],
  ])("are read: %s", async (_, name, source, expected) => {
    expect((await readOne(name, source)).folders.get("guides")).toMatchObject(expected);
  });

  it("are those of deeper folders, too, where items are nested", async () => {
    const source = "export default { a: { title: 'A', items: { b: { items: { c: 'C' } } } } }";
    const { folders } = await readOne("_meta.global.ts", source);
    expect([...folders.keys()].sort()).toEqual(["guides", "guides/a", "guides/a/b"]);
    expect(folders.get("guides/a/b")?.items[0]).toEqual(entry("c", "C"));
  });

  it.each([
    ["_category_.json", "[1"],
    ["meta.json", "{"],
    ["_meta.js", "export default ="],
  ])("are ignored with a note when they are invalid: %s with %j", async (name, source) => {
    const { folders, notes } = await readOne(name, source);
    expect(folders.size).toBe(0);
    expect(notes).toMatchObject([{ file: `guides/${name}` }]);
  });
});

it.each([
  ["_category_.json", true],
  ["_category_.yaml", true],
  ["meta.json", true],
  ["_meta.json", true],
  ["_meta.mjs", true],
  ["_meta.global.tsx", true],
  ["meta.js", false],
  ["package.json", false],
  ["_category_.md", false],
])("%s is a file with the settings of a folder: %j", (name, expected) => {
  expect(FOLDER_FILE.test(name)).toBe(expected);
});
