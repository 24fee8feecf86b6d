import { expect, it } from "vitest";
import { openProject } from "#tests/support/docs-project.ts";

const REPO = "https://github.com/o/r";

it.each([
  [
    "Docusaurus",
    "docs",
    { "docusaurus.config.js": `presets: [["classic", { docs: { editUrl: "${REPO}/edit/main/website/" }, blog: {} }]]` },
    `${REPO}/edit/main/website/docs/{path}`,
  ],
  [
    "Docusaurus with a function",
    "docs",
    { "docusaurus.config.js": "presets: [['classic', { docs: { editUrl: ({ docPath }) => docPath } }]]" },
    null,
  ],
  [
    "VitePress",
    "docs",
    {
      "docs/.vitepress/config.ts": `export default { themeConfig: { editLink: { pattern: '${REPO}/edit/main/docs/:path' } } }`,
    },
    `${REPO}/edit/main/docs/{path}`,
  ],
  [
    "Starlight",
    "src/content/docs",
    {
      "package.json": `{"dependencies":{"@astrojs/starlight":"1"}}`,
      "astro.config.mjs": `starlight({ title: "X", editLink: { baseUrl: "${REPO}/edit/main/site/" } })`,
    },
    `${REPO}/edit/main/site/src/content/docs/{path}`,
  ],
  [
    "MkDocs",
    "docs",
    { "mkdocs.yml": `repo_url: ${REPO}\nedit_uri: edit/main/docs/\n` },
    `${REPO}/edit/main/docs/{path}`,
  ],
  ["MkDocs without a branch", "docs", { "mkdocs.yml": `repo_url: ${REPO}\n` }, null],
  ["MkDocs without a repository", "docs", { "mkdocs.yml": "edit_uri: edit/main/docs/\n" }, null],
  ["a broken file", "docs", { "mkdocs.yml": "a: [" }, null],
  ["no http address", "docs", { "mkdocs.yml": "edit_uri: 'javascript:alert(1)//'\n" }, null],
  ["plain Markdown", "docs", {}, null],
] as const)("the edit link of %s is %#", async (_, docs, files, expected) => {
  const project = await openProject({ [`${docs}/guide/a.md`]: "# A\n", ...files }, docs);
  expect(project.editLink).toBe(expected);
});
