import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locateDocs } from "#lib/docs/generators/locate.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "locate-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Writes files by their paths; the value is the file's text. */
async function write(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
}
const pages = (...files: string[]) => write(Object.fromEntries(files.map((file) => [file, "# Page\n"])));
const needing = (name: string) => JSON.stringify({ devDependencies: { [name]: "1" } });

/** What is found in a folder below the root, with paths relative to the root. */
async function locate(below = "") {
  const { dir, config, ...found } = await locateDocs(path.join(root, below));
  return { ...found, dir: path.relative(root, dir), config: config && path.relative(root, config) };
}

/** Generator, its files, and the folder with its pages. */
const GENERATORS: [name: string, files: Record<string, string>, docs: string][] = [
  ["Mintlify", { "docs.json": "{}" }, ""],
  ["Mintlify", { "mint.json": "{}" }, ""],
  ["Docusaurus", { "docusaurus.config.ts": "" }, "docs"],
  ["Docusaurus", { "website/docusaurus.config.js": "" }, "docs"],
  ["VitePress", { "docs/.vitepress/config.mts": "" }, "docs"],
  ["VuePress", { "docs/.vuepress/config.js": "" }, "docs"],
  ["Starlight", { "astro.config.mjs": "", "package.json": needing("@astrojs/starlight") }, "src/content/docs"],
  ["Fumadocs", { "source.config.ts": "", "next.config.mjs": "" }, "content/docs"],
  ["Nextra", { "next.config.mjs": "", "package.json": needing("nextra") }, "content"],
  ["MkDocs", { "mkdocs.yml": "site_name: A\n" }, "docs"],
  ["MkDocs", { "mkdocs.yml": 'docs_dir: "manual"\n' }, "manual"],
  ["Hugo", { "hugo.toml": "" }, "content"],
  ["Hugo", { "config/_default/hugo.yaml": "" }, "content"],
  ["Hugo", { "config.toml": "", "archetypes/default.md": "" }, "content"],
  ["mdBook", { "book.toml": "" }, "src"],
  ["Jekyll", { "_config.yml": "" }, "_docs"],
  ["Gatsby", { "gatsby-config.js": "" }, "content"],
  ["Astro", { "astro.config.mjs": "" }, "src/content"],
  ["Next.js", { "next.config.js": "", "package.json": "not JSON" }, "src/pages"],
];

describe("the docs of a generator", () => {
  it.each(GENERATORS)("%s is recognised from its docs and from its project: %j", async (generator, files, docs) => {
    await write({ "README.md": "# Project\n", ...files });
    await pages(path.join(docs, "guide/start.md"), path.join(docs, "index.mdx"));
    const config = Object.keys(files)[0];
    expect(await locate(docs)).toMatchObject({ dir: docs, isInside: false, generator, config });
    expect(await locate()).toMatchObject({ dir: docs, isInside: docs !== "", generator, config });
  });

  it("is found deep in a repository, where it has more pages than others", async () => {
    await write({ "package.json": "{}", "README.md": "# Project\n" });
    await write({ "apps/site/next.config.ts": "", "apps/docs/source.config.ts": "", "examples/a/docs.json": "{}" });
    await pages("apps/site/content/a.mdx", "apps/docs/content/docs/a.mdx", "apps/docs/content/docs/b.mdx");
    await pages("examples/a/1.mdx", "examples/a/2.mdx", "examples/a/3.mdx");
    expect(await locate()).toMatchObject({ dir: "apps/docs/content/docs", isInside: true, generator: "Fumadocs" });
  });

  it("is plain Markdown without a configuration file", async () => {
    await pages("package/docs/a.md", "package/README.md");
    await write({ "package/package.json": "{}" });
    expect(await locate("package/docs")).toMatchObject({ isInside: false, generator: null, config: null });
    expect(await locate("package")).toMatchObject({ dir: "package/docs", isInside: true, generator: null });
  });

  it("ends at the repository, and a framework only claims the folders that it serves", async () => {
    await write({ "docs.json": "{}", "repository/.git/HEAD": "", "repository/next.config.js": "" });
    await pages("repository/notes/a.md", "repository/content/a.md");
    expect(await locate("repository/notes")).toMatchObject({ generator: null });
    expect(await locate("repository/content")).toMatchObject({ generator: "Next.js" });
  });

  it("stays with the named folder when it has pages of its own, or none anywhere", async () => {
    await write({ "a/package.json": "{}", "b/package.json": "{}", "b/docs/page.rst": "" });
    await pages("a/guide.md", "a/docs/more.md");
    expect(await locate("a")).toMatchObject({ dir: "a", isInside: false });
    expect(await locate("b")).toMatchObject({ dir: "b", isInside: false });
    expect(await locate("missing")).toMatchObject({ dir: "missing", isInside: false });
  });

  it("does not follow a link or a setting to other places", async () => {
    await pages("secret/a.md", "home/project/README.md", "home/other/README.md");
    await write({ "home/project/package.json": "{}", "home/other/mkdocs.yml": "docs_dir: ../../secret\n" });
    await symlink(path.join(root, "secret"), path.join(root, "home/project/docs"));
    expect(await locate("home/project")).toMatchObject({ dir: "home/project", isInside: false });
    expect(await locate("home/other")).toMatchObject({ dir: "home/other", isInside: false });
  });

  it("is found in bounded time in a folder of many folders", async () => {
    await write({ "package.json": "{}" });
    for (let i = 0; i < 700; i++) await mkdir(path.join(root, `packages/${i}/src`), { recursive: true });
    await pages("docs/a.md");
    expect(await locate()).toMatchObject({ dir: "docs" });
  });
});

describe("the languages of docs", () => {
  const codes = (languages: { code: string }[]) => languages.map(({ code }) => code);

  it("are folders beside the served one; English is served first", async () => {
    await write({ "hugo.toml": "" });
    await pages("content/de/a.md", "content/de/b.md", "content/en/a.md", "content/zh-Hans/a.md");
    const { dir, languages } = await locate();
    expect([dir, languages.served, codes(languages.beside)]).toEqual(["content/en", "en", ["de", "zh-Hans"]]);
    expect((await locate("content/de")).languages.served).toBe("de");
  });

  it("may each have a project of their own", async () => {
    await write({ "docs/en/mkdocs.yml": "", "docs/pt/mkdocs.yml": "", "pyproject.toml": "" });
    await pages("docs/en/docs/a.md", "docs/en/docs/b.md", "docs/pt/docs/a.md");
    const { dir, generator, languages } = await locate();
    expect([dir, generator, languages.served]).toEqual(["docs/en/docs", "MkDocs", "en"]);
    expect(languages.beside).toEqual([{ code: "pt", dir: path.join(root, "docs/pt/docs") }]);
    expect(await locate("docs")).toMatchObject({ dir: "docs/en/docs", isInside: true });
  });

  it.each([1, 2])("may have projects of which English is served, beside one with %d pages", async (count) => {
    await write({ "docs/de/mkdocs.yml": "", "docs/en/mkdocs.yml": "", "pyproject.toml": "" });
    await pages("docs/en/docs/a.md", "docs/de/docs/a.md", ...(count === 2 ? ["docs/de/docs/b.md"] : []));
    expect(await locate()).toMatchObject({ dir: "docs/en/docs", languages: { served: "en" } });
    // Whoever names a language gets that.
    expect(await locate("docs/de")).toMatchObject({ dir: "docs/de/docs", languages: { served: "de" } });
  });

  it("may be the largest, without English", async () => {
    await pages("fr/a.md", "ja/a.md", "ja/b.md");
    expect(await locate()).toMatchObject({ dir: "ja", languages: { served: "ja" } });
  });

  it("may be among the pages of the main language", async () => {
    await pages("a.md", "guides/b.md", "de/a.md", "pt-br/a.md", "js/a.md");
    const { dir, languages } = await locate();
    expect([dir, languages.served, codes(languages.inside)]).toEqual(["", null, ["de", "pt-br"]]);
  });

  it("are in i18n with Docusaurus", async () => {
    await write({ "docusaurus.config.js": "" });
    await pages("docs/a.md", "i18n/fr/docusaurus-plugin-content-docs/current/a.md");
    expect(codes((await locate("docs")).languages.beside)).toEqual(["fr"]);
  });
});
