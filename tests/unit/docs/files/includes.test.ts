import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** Opens `site/docs` of a checkout with these files. */
async function open(files: Record<string, string>, linkRoots: string[] = []) {
  const checkout = await mkdtemp(join(tmpdir(), "includes-"));
  folders.push(checkout);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await writeFile(join(checkout, file), text);
  }
  const docs = await openDocs({
    dir: join(checkout, "site/docs"),
    linkRoots: linkRoots.map((folder) => join(checkout, folder)),
  });
  return { checkout, report: docs.report, text: docs.sections.map(({ content }) => content).join("\n") };
}

describe("a file that a page includes", () => {
  it.each([
    ["MkDocs' snippets", '--8<-- "a.py"'],
    ["MkDocs' snippets in a code block", '```python\n--8<-- "a.py"\n```'],
    ["FastAPI", "{* ./a.py hl[1] *}"],
    ["VitePress", "<<< @/a.py{1}"],
  ])("is shown as code: %s", async (_, line) => {
    const { text, report } = await open({ "site/docs/page.md": `Text\n\n${line}`, "site/docs/a.py": "x = 1\ny = 2\n" });
    expect(text).toMatch(/```py(thon)?\nx = 1\ny = 2\n```/);
    expect(report.fallbacks).toEqual([]);
  });

  it.each([
    ['--8<-- "a.py:2:3"', "b\nc"],
    ["{* a.py ln[1,3:4] *}", "a\nc\nd"],
  ])("is shown in part: %s", async (line, lines) => {
    const { text } = await open({ "site/docs/page.md": line, "site/docs/a.py": "a\nb\nc\nd\n" });
    expect(text).toContain(`\`\`\`py\n${lines}\n\`\`\``);
  });

  it.each(['--8<-- "part.md"', "<!--@include: ./part.md-->", "{! part.md !}", '{{% include "/part.md" %}}'])(
    "is read as Markdown when it is Markdown: %s",
    async (line) => {
      const { text } = await open({ "site/docs/page.md": line, "site/docs/part.md": "Some **words**" });
      expect(text).toContain("Some words");
    },
  );

  it("is not read outside the docs folder; the note names the folder to allow", async () => {
    const files = { "site/docs/page.md": "{* ../../code/deep/a.py *}", "code/deep/a.py": "secret = 1" };
    const { text, report, checkout } = await open(files);
    expect(text).not.toContain("secret");
    expect(report.fallbacks).toEqual([
      {
        ...{ file: "page.md", kind: "missing" },
        reason: `../../code/deep/a.py is outside the docs folder and is left out; with DOCS_LINK_ROOTS=${join(checkout, "code")} it is read`,
      },
    ]);
    expect((await open(files, ["code"])).text).toContain("secret = 1");
  });

  it("is read anywhere in the repository that was named, except hidden files", async () => {
    const { checkout } = await open({
      ...{ "package.json": "{}", "site/mkdocs.yml": "", "code/a.py": "x = 1", "code/.env": "SECRET=1" },
      "site/docs/page.md": "{* ../../code/a.py *}\n\n{* ../../code/.env *}",
    });
    const docs = await openDocs({ dir: checkout });
    const texts = JSON.stringify(docs.sections);
    expect(texts).toContain("x = 1");
    expect(texts).not.toContain("SECRET");
  });

  it.each([
    ["npm", { "package.json": '{"workspaces": ["packages/**/*"]}' }],
    ["Yarn", { "package.json": '{"workspaces": {"packages": ["packages/*/*"]}}' }],
    ["pnpm", { "pnpm-workspace.yaml": "packages:\n  - packages/ui/*\n  - '!packages/old'\n" }],
  ])("may be of a package of the repository: %s", async (_, files) => {
    const { checkout } = await open({
      ...{ "package.json": "{}", "site/docs/page.mdx": 'import Log from "@acme/alert/CHANGELOG.md";\n\n<Log />' },
      ...{ "packages/ui/alert/package.json": '{"name": "@acme/alert"}', "packages/ui/alert/CHANGELOG.md": "Fixed it." },
      ...{ "packages/ui/bad/package.json": "{", "site/mkdocs.yml": "" },
      ...files,
    });
    const docs = await openDocs({ dir: checkout });
    expect(docs.sections.map(({ content }) => content).join("\n")).toContain("Fixed it.");
  });

  it("is read for the texts that a page imports and shows as code", async () => {
    const examples =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the module's own code
      "export const basic = `\nconst a = \\`x\\`;\n<Tile />\n`.trim();\nexport const made = `${run()}`;\nexport const label: string = 'One \\'line\\'';";
    const page = [
      'import { basic, made as other, label } from "../examples/tiles";',
      '<LivePreview language="jsx">{basic}</LivePreview>\n\n<LivePreview>\n  {other}\n</LivePreview>\n\n{label}',
    ].join("\n\n");
    const files = { "site/docs/page.mdx": page, "site/examples/tiles.ts": examples };
    const { text, report } = await open(files, ["site/examples"]);
    expect(text).toContain("```jsx\nconst a = `x`;\n<Tile />\n```");
    expect(text).toContain("One 'line'");
    expect(report.fallbacks.map(({ reason }) => reason)).toEqual([expect.stringContaining("{other}")]);
    const closed = await open(files);
    expect(closed.text).not.toContain("<Tile />");
    expect(closed.report.fallbacks.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining("../examples/tiles.ts is outside the docs folder"),
    );
  });

  it("makes a page empty when it is all of it; the report says so", async () => {
    const { report } = await open({
      "site/docs/page.mdx": 'import Log from "../../packages/a/CHANGELOG.md";\n\n<Log />',
      "packages/a/CHANGELOG.md": "# 1.0",
    });
    expect(report.empty).toEqual([{ file: "page.mdx", reason: expect.stringContaining("DOCS_LINK_ROOTS=") }]);
  });

  it.each([".env", ".git/config"])("is never a hidden one: %s", async (file) => {
    const { text } = await open({ "site/docs/page.md": `--8<-- "${file}"`, [`site/docs/${file}`]: "secret = 1" });
    expect(text).not.toContain("secret");
  });

  it("is not one that a symbolic link leads to outside the docs folder", async () => {
    const { checkout } = await open({ "site/docs/page.md": "Text", "secret.py": "secret = 1" });
    await symlink(join(checkout, "secret.py"), join(checkout, "site/docs/a.py"));
    await writeFile(join(checkout, "site/docs/page.md"), '--8<-- "a.py"');
    const docs = await openDocs({ dir: join(checkout, "site/docs") });
    expect(JSON.stringify(docs.sections)).not.toContain("secret = 1");
  });

  it("may include itself, or too much, without an end", async () => {
    const { report } = await open({ "site/docs/page.md": '--8<-- "page.md"\n\nText' });
    expect(report.pages).toBe(1);
  });

  it("describes an operation of an API; a missing description is reported", async () => {
    const page = "---\ntitle: Get\nopenapi: /api.json GET /x\n---\n";
    const spec = JSON.stringify({ paths: { "/x": { get: { description: "Gets an x." } } } });
    const { text, report } = await open({ "site/docs/page.mdx": page, "site/docs/api.json": spec });
    expect(text).toContain("GET /x\n```\n\nGets an x.");
    expect(report.fallbacks).toEqual([]);
    const without = await open({ "site/docs/page.mdx": page });
    expect(without.text).toContain("GET /x");
    expect(without.report.fallbacks).toMatchObject([{ kind: "missing", reason: expect.stringContaining("/api.json") }]);
  });
});
