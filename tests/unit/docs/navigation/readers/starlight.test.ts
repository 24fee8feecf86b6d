import { expect, test } from "vitest";
import { openProject, pagesIn } from "../../../../support/docs-project.ts";
import { outlineOf } from "../../../../support/nav-outline.ts";

const CONFIG = `
  import starlight from "@astrojs/starlight";
  import { defineConfig } from "astro/config";
  export const locales = { root: { label: "English", lang: "en" }, de: { label: "Deutsch", lang: "de" } };
  export default defineConfig({
    site: new URL("x", base).href,
    integrations: [
      sitemap(),
      starlight({
        locales,
        plugins: process.env.CHECK ? [check()] : [],
        sidebar: [
          { label: "Start", translations: { de: "Anfang" }, items: ["setup", { label: "First", slug: "first" }] },
          { label: "Guides", items: [{ autogenerate: { directory: "guides" } }] },
          { label: "Site", link: "https://site.test/" },
          { label: "Setup again", link: "/setup/" },
        ],
      }),
    ],
  });`;

test("the sidebar of astro.config is read, with generated groups and translations", async () => {
  const docs = await openProject(
    {
      ...pagesIn("src/content/docs", "setup.md", "first.md", "guides/b.md", "de/setup.md", "404.md"),
      "src/content/docs/guides/a.md": "---\ntitle: A\nsidebar:\n  label: Labelled\n  order: 1\n---\n",
      "src/content/docs/guides/z.md": "---\ntitle: Z\nsidebar:\n  hidden: true\n---\n",
      "astro.config.mjs": CONFIG,
    },
    "src/content/docs",
  );
  expect(docs.outline).toEqual([["Start", ["setup", "First"]], ["Guides", ["Labelled", "b"]], "Site", "Setup again"]);
  expect(outlineOf(docs.siteOf("/docs/de/setup").nav)).toEqual([["Anfang", ["setup"]], "Setup again"]);
});
