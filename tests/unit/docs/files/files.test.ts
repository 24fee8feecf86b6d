import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBelow } from "#lib/docs/files/below.ts";
import { readFiles } from "#lib/docs/files/files.ts";
import { toWords } from "#lib/docs/files/words.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-files-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function read(files: Record<string, string>, version = 1) {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return readFiles(dir, [], version);
}
const hashOf = async (files: Record<string, string>, file: string, version = 1) =>
  (await read(files, version)).files.find((one) => one.file === file)?.hash;

describe("the address of a page", () => {
  it.each([
    ["index.mdx", "/docs", "Documentation", true],
    ["README.md", "/docs", "Documentation", true],
    ["guides/index.md", "/docs/guides", "Guides", true],
    ["guides/Readme.md", "/docs/guides", "Guides", true],
    ["guides/first_steps.md", "/docs/guides/first_steps", "First steps", false],
    ["Big Picture.md", "/docs/big-picture", "Big Picture", false],
    ["v1.2.md", "/docs/v1.2", "V1.2", false],
    ["03. Deploy.md", "/docs/03-deploy", "Deploy", false],
    ["größe.md", "/docs/größe", "Größe", false],
    ["A.MDX", "/docs/A", "A", false],
  ])("the address of %s is %s", async (file, address, name, isIndex) => {
    const { files } = await read({ [file]: "Text" });
    expect(files).toMatchObject([{ file, path: address, name, isIndex }]);
  });

  it("a README has an address of its own when its folder has an index", async () => {
    const { files } = await read({ "a/index.md": "Index", "a/README.md": "Readme" });
    expect(files.map((one) => one.path).sort()).toEqual(["/docs/a", "/docs/a/README"]);
  });
});

describe("reading a folder", () => {
  it("only Markdown files are read", async () => {
    const { files, skipped } = await read({ "a.md": "A", "b.txt": "B", "c.json": "{}", "d.md.bak": "D" });
    expect(files.map(({ file }) => file)).toEqual(["a.md"]);
    expect(skipped).toEqual([]);
  });

  it.each(["node_modules/x/a.md", ".git/a.md", ".obsidian/a.md"])("%s is not read", async (file) => {
    const { files, skipped } = await read({ [file]: "A" });
    expect([files, skipped]).toEqual([[], []]);
  });

  it.each(["_part.mdx", "_parts/a.mdx", "guides/_part.md", ".part.mdx", "snippets/a.mdx"])(
    "%s is a part of other pages and no page of its own",
    async (file) => {
      const { files, skipped } = await read({ [file]: "A" });
      expect(files).toEqual([]);
      expect(skipped).toEqual([{ file, reason: "it is a part of other pages", lost: false }]);
    },
  );

  it("files in a folder `snippets` below another folder are pages", async () => {
    expect((await read({ "guides/snippets/a.mdx": "A" })).files).toHaveLength(1);
  });

  it("files are sorted by name, so that each reading has the same order", async () => {
    const { files } = await read({ "c.md": "", "a.md": "", "b/a.md": "" });
    expect(files.map(({ file }) => file)).toEqual(["a.md", "b/a.md", "c.md"]);
  });
});

describe("the hash of a page", () => {
  const files = {
    "a.mdx": 'import Part from "./_part.mdx";\n\n<Part />',
    "_part.mdx": 'import Deep from "./_deep.mdx";\n\n<Deep />',
    "_deep.mdx": "Deep",
    "b.mdx": "Other",
  };

  it("stays the same for the same files", async () => {
    expect(await hashOf(files, "a.mdx")).toBe(await hashOf(files, "a.mdx"));
  });

  it.each([
    ["its source", { "a.mdx": "Changed" }],
    ["a file that it includes", { "_part.mdx": "Changed" }],
    ["a file that an included file includes", { "_deep.mdx": "Changed" }],
  ])("changes when %s is changed", async (_, change) => {
    const before = await hashOf(files, "a.mdx");
    expect(await hashOf({ ...files, ...change }, "a.mdx")).not.toBe(before);
  });

  it("does not change when another page is changed", async () => {
    const before = await hashOf(files, "a.mdx");
    expect(await hashOf({ ...files, "b.mdx": "Changed" }, "a.mdx")).toBe(before);
  });

  it("changes with the version of the parser", async () => {
    expect(await hashOf(files, "a.mdx", 2)).not.toBe(await hashOf(files, "a.mdx", 1));
  });

  it("can be computed for files that include each other", async () => {
    const circle = { "a.mdx": 'import B from "./b.mdx";', "b.mdx": 'import A from "./a.mdx";' };
    expect(await hashOf(circle, "a.mdx")).toBeTypeOf("string");
  });
});

describe("an included file", () => {
  const include = async (specifier: string, files: Record<string, string>) => {
    const { files: found } = await read({ "guides/a.mdx": "A", ...files });
    return found.find(({ file }) => file === "guides/a.mdx")?.include(specifier) ?? null;
  };

  it.each([
    ["beside the page", "./_x.mdx", "guides/_x.mdx"],
    ["above the page", "../_x.mdx", "_x.mdx"],
    ["from the root of the site", "@site/docs/_x.mdx", "_x.mdx"],
    ["from the root of the docs", "/_x.mdx", "_x.mdx"],
    ["with Mintlify's name", "/snippets/x.mdx", "snippets/x.mdx"],
    ["without a path", "_x.mdx", "_x.mdx"],
  ])("is found %s", async (_, specifier, file) => {
    expect(await include(specifier, { [file]: "X" })).toMatchObject({ file });
  });

  it.each(["./_y.mdx", "../../etc/passwd.md", "some-package/x.mdx"])("is null for %s", async (specifier) => {
    expect(await include(specifier, { "guides/_x.mdx": "X" })).toBeNull();
  });

  it("has no frontmatter in its body", async () => {
    const { files } = await read({ "a.mdx": "A", "_x.mdx": "---\ntitle: X\n---\nBody" });
    expect(files[0]?.include("./_x.mdx")).toMatchObject({ body: expect.stringMatching(/^\s*Body$/) });
  });
});

it.each([
  ["02-getting_started", "Getting started"],
  ["getting-started", "Getting started"],
  ["01. Intro", "Intro"],
  ["2024", "2024"],
  ["API", "API"],
  ["", ""],
])("the name %j is shown as %j", (name, words) => {
  expect(toWords(name)).toBe(words);
});

it.each([
  ["/docs/a", "/docs", true],
  ["/docs", "/docs", true],
  ["/docs/..a", "/docs", true],
  ["/docs-other/a", "/docs", false],
  ["/", "/docs", false],
  ["/docs/../etc", "/docs", false],
])("the path %j is in the folder %j or below it: %j", (file, folder, expected) => {
  expect(isBelow(file, folder)).toBe(expected);
});
