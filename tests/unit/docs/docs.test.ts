import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { type Outline, outlineOf } from "../../support/nav-outline.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
}
const open = async (files: Record<string, string>) => {
  await write(files);
  return openDocs({ dir });
};

describe("a docs folder", () => {
  test("addresses and titles come from the files of pages without frontmatter", async () => {
    const docs = await open({
      "index.md": "Welcome",
      "02-getting_started.mdx": "Text",
      "guides/index.mdx": "# The guides",
      "guides/Deep Dive.md": "Text",
    });
    expect(docs.pages.map(({ path, title }) => [path, title])).toEqual([
      ["/docs", "Documentation"],
      ["/docs/02-getting_started", "Getting started"],
      ["/docs/guides", "The guides"],
      ["/docs/guides/deep-dive", "Deep Dive"],
    ]);
  });

  test("a page is returned with its neighbours, with or without a slash at the end of its address", async () => {
    const docs = await open({ "a.md": "# A", "b.md": "# B", "c.md": "# C" });
    expect(await docs.page("/docs/b/")).toMatchObject({
      title: "B",
      path: "/docs/b",
      previous: { title: "A", path: "/docs/a" },
      next: { title: "C", path: "/docs/c" },
    });
    expect(await docs.page("/docs/nope")).toBeNull();
  });

  test("the second of two files with the same address is skipped and reported", async () => {
    const docs = await open({ "a.md": "one", "a.mdx": "two" });
    expect([docs.report.pages, docs.report.skipped]).toEqual([
      1,
      [{ file: "a.mdx", reason: "a.md has the same address, /docs/a", lost: true }],
    ]);
  });

  test("links between files become addresses", async () => {
    const docs = await open({
      "index.mdx": "[a](./guides/a.mdx#x) [b](guides/b) [c](https://x.y/c.md) [d](/docs/guides/a.md)",
      "guides/a.mdx": "[up](../index.mdx)\n\n## X",
      "guides/b.md": "b",
    });
    const text = JSON.stringify((await docs.page("/docs"))?.body);
    const hrefs = [...text.matchAll(/"href":"([^"]*)"/g)].map((match) => match[1]);
    expect(hrefs).toEqual(["/docs/guides/a#x", "/docs/guides/b", "https://x.y/c.md", "/docs/guides/a"]);
    expect(JSON.stringify((await docs.page("/docs/guides/a"))?.body)).toContain('"href":"/docs"');
  });

  test("a folder that is a symbolic link is read, and a link to a folder above it causes no endless loop", async () => {
    await write({ "data/a.md": "# A" });
    await symlink(path.join(dir, "data"), path.join(dir, "linked"));
    await symlink(dir, path.join(dir, "data", "circle"));
    expect((await openDocs({ dir: path.join(dir, "linked") })).report.pages).toBeGreaterThan(0);
  });

  test("a symbolic link out of the folder is followed only into the folders of DOCS_LINK_ROOTS", async () => {
    await write({ "docs/a.md": "# A", "secret.md": "# Secret", "shared/b.md": "# B", "shared-not/c.md": "# C" });
    const docs = path.join(dir, "docs");
    await symlink("/proc/self/environ", path.join(docs, "environ.md"));
    await symlink("../secret.md", path.join(docs, "secret.md"));
    await symlink("../shared", path.join(docs, "shared"));
    await symlink("../shared-not", path.join(docs, "shared-not"));
    await symlink("a.md", path.join(docs, "alias.md"));
    const files = async (linkRoots: string[]) =>
      (await openDocs({ dir: docs, linkRoots })).pages.map(({ file }) => file);
    expect(await files([])).toEqual(["a.md", "alias.md"]);
    expect(await files([path.join(dir, "shared")])).toEqual(["a.md", "alias.md", "shared/b.md"]);
    const { report } = await openDocs({ dir: docs });
    const reason = "it links to a place outside DOCS_DIR and DOCS_LINK_ROOTS";
    const refused = ["environ.md", "secret.md", "shared", "shared-not"];
    expect(report.skipped).toEqual(refused.map((file) => ({ file, reason, lost: true })));
    await expect(openDocs({ dir: docs, linkRoots: [path.join(dir, "missing")] })).rejects.toThrow(/^DOCS_LINK_ROOTS: /);
  });

  test("a named pipe is not opened, even with the name of a page", async () => {
    await write({ "a.md": "# A" });
    await promisify(execFile)("mkfifo", [path.join(dir, "pipe.md")]);
    const { report } = await openDocs({ dir });
    expect(report.skipped).toEqual([{ file: "pipe.md", reason: "it is no file", lost: true }]);
  });

  test("the error for a folder that cannot be read names DOCS_DIR", async () => {
    await expect(openDocs({ dir: path.join(dir, "missing") })).rejects.toThrow(/^DOCS_DIR: the folder .*missing/);
  });
});

describe("navigation", () => {
  test("the navigation is sorted by sections and order, then by folders and names", async () => {
    const page = (section: string, order: number, title: string) =>
      `---\ntitle: ${title}\nsection: ${section}\norder: ${order}\n---\n`;
    const docs = await open({
      "z.mdx": page("Start", 1, "First"),
      "y.mdx": page("Guides", 20, "Later"),
      "x.mdx": page("Guides", 10, "Sooner"),
      "api/b.md": "# Beta",
      "api/a.md": "# Alpha",
      "api/index.md": "# Zeta",
    });
    expect(outlineOf(docs.nav)).toEqual([
      ["Start", ["First"]],
      ["Guides", ["Sooner", "Later"]],
      ["Zeta", ["Alpha", "Beta"]],
    ]);
  });

  test.each<[string, Record<string, string>, Outline]>([
    [
      "Docusaurus",
      {
        "b/_category_.json": '{"label": "Basics", "position": 1}',
        "a/_category_.yml": "label: Advanced\nposition: 2",
        "a/x.md": "# X",
        "b/late.md": "---\nsidebar_position: 2\n---\n# Early",
        "b/soon.md": "---\nsidebar_position: 1\n---\n# Soon",
      },
      [
        ["Basics", ["Soon", "Early"]],
        ["Advanced", ["X"]],
      ],
    ],
    [
      "Nextra",
      {
        "_meta.js":
          "const x = 1\n\nexport default {\n  guide: 'Guide',\n\n  api: { title: 'API', display: show() },\n}",
        "guide/_meta.json": '{"z": "Last letter", "a": "First letter"}',
        "guide/a.mdx": "# A",
        "guide/z.mdx": "# Z",
        "api/call.mdx": "# Call",
      },
      [
        ["Guide", ["Last letter", "First letter"]],
        ["API", ["Call"]],
      ],
    ],
    [
      "Fumadocs",
      {
        "ui/meta.json": '{"title": "User interface", "pages": ["---Start---", "theme", "deep", "..."]}',
        "ui/alpha.mdx": "# Alpha",
        "ui/theme.mdx": "# Theme",
        "ui/deep/one.mdx": "# One",
      },
      [["User interface", [["Start", ["Theme", ["Deep", ["One"]], "Alpha"]]]]],
    ],
    ["a broken file", { "ui/meta.json": "{", "ui/b.md": "# B", "ui/a.md": "# A" }, [["UI", ["A", "B"]]]],
  ])("the navigation follows the settings of folders: %s", async (_, files, expected) => {
    const docs = await open(files);
    expect(outlineOf(docs.nav)).toEqual(expected);
    expect(docs.report.skipped).toEqual([]);
  });

  test("the starters of a page are its own, or those of the first page", async () => {
    const docs = await open({
      "index.mdx": "---\norder: 1\nstarters: [Hello?]\n---\n",
      "a.mdx": "---\nstarters:\n  - What is A?\n---\n",
      "b.mdx": "B",
    });
    expect(["/docs/a", "/docs/b", "/elsewhere"].map((path) => docs.starters(path, String))).toEqual([
      ["What is A?"],
      ["Hello?"],
      ["Hello?"],
    ]);
  });
});

describe("an address in the docs", () => {
  test.each([
    ["/docs/a#title", "anchor"],
    ["/docs/a#part", "anchor"],
    ["/docs/a/?x=1#part", "anchor"],
    ["/docs/a#%C3%BCber", "anchor"],
    ["/docs/a#nope", "page"],
    ["/docs/a", "page"],
    ["/docs/nope#part", null],
    ["https://x.y/docs/a", null],
    ["//x.y/docs/a", null],
    ["%", null],
  ])("%s is recognized as %s", async (url, expected) => {
    const docs = await open({ "a.md": "# Title\n\n## Part\n\n## Über" });
    expect(docs.has(url)).toBe(expected);
  });
});

describe("the cache of a docs folder", () => {
  const at = () => path.join(dir, "cache", "docs.json");
  const reopen = () => openDocs({ dir: path.join(dir, "docs"), cacheFile: at() });

  test("only changed pages are parsed again", async () => {
    await write({ "docs/a.md": "# A", "docs/b.md": "# B" });
    expect((await reopen()).report.parsed).toBe(2);
    expect((await reopen()).report.parsed).toBe(0);
    await write({ "docs/b.md": "# Changed" });
    const docs = await reopen();
    expect([docs.report.parsed, docs.pages.map(({ title }) => title)]).toEqual([1, ["A", "Changed"]]);
  });

  test.each(["", "{", '{"version":0,"pages":{}}', '{"pages":{"x":1}}', "[]"])(
    "a cache with invalid content is ignored: %s",
    async (text) => {
      await write({ "docs/a.md": "# A", "cache/docs.json": text });
      expect((await reopen()).report.parsed).toBe(1);
      expect((await reopen()).report.parsed).toBe(0);
    },
  );

  test("removed pages are deleted from the cache", async () => {
    await write({ "docs/a.md": "# A", "docs/b.md": "# B" });
    await reopen();
    await rm(path.join(dir, "docs/b.md"));
    await reopen();
    expect(Object.keys(JSON.parse(await readFile(at(), "utf8")).pages)).toHaveLength(1);
  });

  test("a cache that cannot be written is reported, and the pages are still read", async () => {
    await write({ "docs/a.md": "# A", cache: "a file, not a folder" });
    const events: string[] = [];
    const docs = await openDocs({
      dir: path.join(dir, "docs"),
      cacheFile: at(),
      log: (event) => events.push(event),
    });
    expect([docs.report.pages, events.includes("docs.cache_failed")]).toEqual([1, true]);
  });
});

test("the report counts pages and lists those that could not be read as written", async () => {
  const docs = await open({ "a.mdx": "Fine", "b.mdx": "Text { broken", "_part.mdx": "x" });
  expect(docs.report).toMatchObject({
    pages: 2,
    sections: 2,
    fallbacks: [{ file: "b.mdx", reason: expect.stringMatching(/^read as Markdown/) }],
    skipped: [{ file: "_part.mdx" }],
  });
  expect(await docs.page("/docs/b")).toMatchObject({ body: [{ tag: "p", children: ["Text { broken"] }] });
});
