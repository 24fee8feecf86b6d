import { expect, it } from "vitest";
import type { Config } from "#lib/config/app-config.ts";
import { toPageSource } from "#lib/create-app/page-source.ts";
import { openProject } from "#tests/support/docs-project.ts";

const dates = { updatedAt: () => new Date("2024-11-03T23:30:00Z"), refresh: async () => {} };
const configOf = (editUrl: string | null) => ({ editUrl }) as Config;

it("says where a page is edited and when it was changed, in the language of the page", async () => {
  const docs = await openProject({ "docs/guide/What is it?.md": "# What\n" });
  const [page] = docs.pages;
  const config = configOf("https://git.test/edit/main/docs/{path}");
  expect(toPageSource({ docs, dates, config }, page?.path ?? "", "de")).toEqual({
    editUrl: "https://git.test/edit/main/docs/guide/What%20is%20it%3F.md",
    updated: { date: "2024-11-03T23:30:00.000Z", text: "3. November 2024" },
  });
  expect(toPageSource({ docs, dates, config }, page?.path ?? "", "en").updated?.text).toBe("November 3, 2024");
});

it("leads to a translation beside the docs folder", async () => {
  const docs = await openProject({
    "docusaurus.config.js": `export default { i18n: { defaultLocale: "en", locales: ["en", "de"] } };`,
    "docs/intro.md": "# Intro\n\nText\n",
    "i18n/de/docusaurus-plugin-content-docs/current/intro.md": "# Einleitung\n\nEin Text\n",
  });
  const config = configOf("https://git.test/edit/main/docs/{path}");
  expect(toPageSource({ docs, dates, config }, "/docs/de/intro", "de").editUrl).toBe(
    "https://git.test/edit/main/i18n/de/docusaurus-plugin-content-docs/current/intro.md",
  );
});

it("prefers EDIT_URL to the generator's configuration, and has nothing without either", async () => {
  const files = { "mkdocs.yml": "repo_url: https://git.test/r\nedit_uri: edit/main/docs/\n", "docs/a.md": "# A\n" };
  const docs = await openProject(files);
  const unknown = { updatedAt: () => null, refresh: async () => {} };
  const editUrl = (config: Config, from = docs) =>
    toPageSource({ docs: from, dates: unknown, config }, "/docs/a", "en");
  expect(editUrl(configOf(null)).editUrl).toBe("https://git.test/r/edit/main/docs/a.md");
  expect(editUrl(configOf("https://x.test/{path}")).editUrl).toBe("https://x.test/a.md");
  expect(editUrl(configOf(null), await openProject({ "docs/a.md": "# A\n" }))).toEqual({
    editUrl: null,
    updated: null,
  });
});

it("leads to the OpenAPI file that a page is made from", async () => {
  const api = '{"openapi":"3.1.0","info":{"title":"Kites"},"paths":{"/kites":{"get":{}}}}';
  const docs = await openProject({ "docs/index.md": "# Home\n", "docs/api/openapi.json": api });
  const config = configOf("https://git.test/edit/{path}");
  expect(toPageSource({ docs, dates, config }, "/docs/api/openapi", "en").editUrl).toBe(
    "https://git.test/edit/api/openapi.json",
  );
});
