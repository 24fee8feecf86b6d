import { afterEach, expect, test } from "vitest";
import { openSite } from "#lib/config/site/open-site.ts";
import { locateDocs } from "#lib/docs/generators/locate.ts";
import { readSiteName } from "#lib/docs/generators/site-name.ts";
import { createLog } from "#lib/log.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

let folder: DocsFolder | null = null;
afterEach(() => folder?.close());

const PAGE = { "docs/index.md": "# Start" };

test.each<[string, Record<string, string>, string | null]>([
  [
    "Docusaurus",
    { "docusaurus.config.ts": "// title: 'Old'\nexport default { title: 'Acme', tagline: 'x' };" },
    "Acme",
  ],
  ["VitePress", { "docs/.vitepress/config.mts": 'export default defineConfig({ title: "Acme" })' }, "Acme"],
  ["MkDocs", { "mkdocs.yml": "site_name: Acme\nnav: []\n" }, "Acme"],
  ["Mintlify", { "docs/docs.json": '{"name": "Acme", "navigation": {}}' }, "Acme"],
  ["a name that is code", { "docusaurus.config.ts": "export default { title: process.env.NAME };" }, null],
  ["a file that is no JSON", { "docs/docs.json": "{" }, null],
  ["a name that is too long", { "mkdocs.yml": `site_name: ${"A".repeat(81)}\n` }, null],
  ["plain Markdown", {}, null],
])("the name of a site is that of its generator's configuration: %s", async (_, files, name) => {
  folder = await writeProject({ ...PAGE, ...files });
  expect(await readSiteName(await locateDocs(folder.dir))).toBe(name);
});

test.each<[string, string | undefined, string]>([
  ["{}", undefined, "Acme"],
  ['{"name": "Ours"}', undefined, "Ours"],
  ["{}", "Mine", "Mine"],
])("site.config.json and SITE_NAME win over it: %s, %s", async (config, name, shown) => {
  folder = await writeProject({ ...PAGE, "mkdocs.yml": "site_name: Acme\n", "docs/site.config.json": config });
  const site = { file: null, docsDir: folder.dir, overrides: { name } };
  const { brand } = await openSite({ site, siteUrl: "http://x", watchDocs: false }, createLog("error"));
  expect(brand().view.name).toBe(shown);
});
