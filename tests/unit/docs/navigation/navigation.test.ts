import { describe, expect, it } from "vitest";
import { openProject, pagesIn } from "../../../support/docs-project.ts";
import { outlineOf } from "../../../support/nav-outline.ts";

const sidebar = (...items: string[]) => `module.exports = { docs: ${JSON.stringify(items)} }`;

describe("the navigation file", () => {
  it("is looked for up to the root of the repository", async () => {
    const docs = await openProject({ ...pagesIn("a/b/c", "x.md", "w.md"), "sidebars.js": sidebar("x", "w") }, "a/b/c");
    expect(docs.outline).toEqual(["x", "w"]);
    const inside = {
      ...pagesIn("a/b/c", "x.md", "w.md"),
      "sidebars.js": sidebar("x"),
      "a/package.json": '{"workspaces":[]}',
    };
    expect((await openProject(inside, "a/b/c")).report.navigation.source).toBe("folders");
  });

  it("is not that of another folder", async () => {
    const docs = await openProject({ ...pagesIn("docs", "x.md"), "sidebars.js": sidebar("x", "other", "gone") });
    expect(docs.report.navigation.source).toBe("folders");
  });

  it("nearest to the docs folder is taken", async () => {
    const files = { ...pagesIn("docs", "x.md", "w.md"), "sidebars.js": sidebar("w"), "docs/sidebars.js": sidebar("x") };
    expect((await openProject(files)).outline).toEqual(["x"]);
  });

  it.each([
    ["deep", `module.exports = ${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["a circle", "const a = { ...a, x: a }; module.exports = a;"],
    [
      "exponential",
      `${Array.from({ length: 40 }, (_, i) => `const a${i + 1} = [...a${i}, ...a${i}];`).join("")} const a0 = ["x"]; module.exports = { a: a40 };`,
    ],
    [
      "a huge text",
      `const a = "${"x".repeat(1_000)}"; ${Array.from({ length: 30 }, (_, i) => `const b${i} = ${i ? `b${i - 1}` : "a"} + ${i ? `b${i - 1}` : "a"};`).join("")} module.exports = { a: [b29] };`,
    ],
    ["of other types", "module.exports = { docs: [1, null, { type: 3, items: 'x' }, { type: 'doc' }], x: 5 }"],
  ])("may be hostile: %s", async (_, source) => {
    const docs = await openProject({ ...pagesIn("docs", "x.md"), "sidebars.js": source });
    expect(docs.outline).toEqual(["x"]);
  });
});

describe("folders as navigation", () => {
  it("of Hugo have _index.md as their own page, weights, linkTitle, and no drafts", async () => {
    const page = (front: string) => `---\n${front}\n---\n\nText`;
    const docs = await openProject({
      "docs/_index.md": page("title: The site"),
      "docs/b/_index.md": page("title: Section B\nweight: 1"),
      "docs/b/late.md": page("title: Late\nweight: 20"),
      "docs/b/soon.md": page("title: Soon enough\nlinkTitle: Soon\nweight: 10"),
      "docs/b/none.md": page("title: A page without weight\nweight: 0"),
      "docs/b/draft.md": page("title: Draft\ndraft: true"),
      "docs/a/_index.md": page("title: Section A\nweight: 2"),
      "docs/a/one.md": page("title: One"),
      "docs/_parts/x.md": "Part",
    });
    expect(docs.outline).toEqual([
      ["Section B", ["Soon", "Late", "A page without weight"]],
      ["Section A", ["One"]],
    ]);
    expect(docs.pages[0]?.path).toBe("/docs");
    expect(docs.report.navigation).toMatchObject({ generator: "Hugo", unlisted: ["_index.md", "b/draft.md"] });
    expect(docs.has("/docs/b/draft")).toBe("page");
  });

  it("of Next.js have pages in route folders; groups, private folders and parameters are left out", async () => {
    const docs = await openProject(
      {
        ...pagesIn(
          "site",
          "app/docs/page.mdx",
          "app/docs/(more)/b/page.mdx",
          "app/_parts/page.mdx",
          "app/[id]/page.mdx",
        ),
        ...pagesIn("site", "app/docs/note.mdx", "components/readme.md"),
        "site/app/layout.tsx": "export default 1",
        "site/app/_meta.global.tsx": "export default { docs: { title: 'Guide', items: { index: '', b: <>B!</> } } }",
      },
      "site",
    );
    expect(docs.pages.map(({ path }) => path)).toEqual(["/docs/docs", "/docs/docs/b"]);
    expect(docs.report.navigation.generator).toBe("Nextra");
    expect(docs.report.skipped.map(({ file }) => file).sort()).toEqual([
      ...["app/[id]/page.mdx", "app/_parts/page.mdx", "app/docs/note.mdx", "components/readme.md"],
    ]);
  });

  it("are those of one language", async () => {
    const docs = await openProject(pagesIn("docs", "a.md", "b.md", "de/a.md", "de/b.md", "ui/x.md"));
    expect(docs.outline).toEqual(["a", "b", ["UI", ["x"]]]);
    expect(outlineOf(docs.siteOf("/docs/de/a").nav)).toEqual(["a", "b"]);
  });

  it("have an error page in no list", async () => {
    expect((await openProject(pagesIn("docs", "404.md", "a.md"))).outline).toEqual(["a"]);
  });
});

describe("the page that /docs leads to", () => {
  it.each([
    ["the docs folder's own", ["zeta.md", "index.md"], "/docs"],
    ["an introduction", ["aaa.md", "start/introduction.md"], "/docs/start/introduction"],
    ["a quick start", ["aaa.md", "z/quick-start.md"], "/docs/z/quick-start"],
    ["not a page that nobody begins with", ["404.md", "changelog.md", "search.md", "zeta.md"], "/docs/zeta"],
  ])("is %s", async (_, files, expected) => {
    expect((await openProject(pagesIn("docs", ...files))).pages[0]?.path).toBe(expected);
  });
});

describe("a folder page without a text", () => {
  it("lists what is below it, for readers, search and agents", async () => {
    const docs = await openProject({
      "docs/functions/index.md": "---\ntitle: Functions\n---\n\n<!-- nothing -->\n{{< list >}}\n",
      "docs/functions/a.md": "---\ntitle: A {odd} *name*\ndescription: Adds <b>apples</b>.\n---\n\nText",
      "docs/functions/deep/b.md": "# Bee\n\nText",
    });
    expect(docs.markdown("/docs/functions", "https://x.test")).toContain("https://x.test/docs/functions/a");
    expect(docs.section("/docs/functions#functions")?.content).toMatch(
      /A \{odd\} \*name\*.*: Adds <b>apples<\/b>\.[\s\S]*Bee/,
    );
    expect(docs.report.links.dead).toEqual([]);
  });

  it("keeps its own text where it has one", async () => {
    const docs = await openProject({ "docs/x/index.md": "# X\n\nOwn text.", "docs/x/a.md": "# A\n\nText" });
    expect(docs.section("/docs/x#x")?.content).toBe("Own text.");
  });
});
