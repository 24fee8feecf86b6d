import { expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";

const PAGES: Record<string, string> = {
  "/docs/panel":
    "---\ntitle: The panel\n---\n## SidePanel\n\nIt opens beside the page.\n\n## Props\n\nSet `useCSSVariables` first.",
  "/docs/runs":
    "---\ntitle: Runs\nkeywords: [polling]\n---\n## States\n\nA run is queued.\n\n## Timeouts\n\nThe deadline of a run.",
  "/docs/install": "---\ntitle: Installation\n---\nInstall it with npm.\n\n## Deadline\n\nAn unrelated deadline.",
};
const sections = Object.entries(PAGES).flatMap(([path, source]) => {
  const page = parsePage(source, { path, name: path, format: "mdx" });
  return page.sections.map((section) => ({ ...section, keywords: page.keywords, description: page.description }));
});
const lexical = buildLexical(sections);
const search = (query: string, { limit = 8 } = {}) =>
  lexical.rank(query, limit).ranked.map(({ at, score }) => ({ url: sections[at]?.url, score }));
const urls = (query: string) => search(query).map(({ url }) => url);

test.each(["SidePanel", "side-panel", "side panel", "sidepanel"])(
  "an identifier is found when it is spelled %s",
  (query) => {
    expect(urls(query)[0]).toBe("/docs/panel#sidepanel");
  },
);

test("identifiers are found as a whole and by their parts", () => {
  for (const query of ["useCSSVariables", "css variables", "use_css_variables"]) {
    expect(urls(query)[0]).toBe("/docs/panel#props");
  }
});

test("question words do not change the results", () => {
  expect(urls("How do I install it?")).toEqual(urls("install"));
  expect(urls("How do I install it?")[0]).toBe("/docs/install#installation");
});

test("sections with any of the words are found, and those with all of them come first", () => {
  expect(urls("deadline run")[0]).toBe("/docs/runs#timeouts");
  expect(urls("deadline run")).toContain("/docs/install#deadline");
});

test("typing errors are corrected only in words that the docs do not contain", () => {
  expect(urls("instalation")[0]).toBe("/docs/install#installation");
  expect(urls("queued")).toEqual(["/docs/runs#states"]);
});

test("a page is found by its keywords", () => {
  expect(urls("polling")[0]).toMatch(/^\/docs\/runs#/);
});

test.each(["", "   ", "?!", "what is the", "zzzzzz"])("a search for %j finds nothing", (query) => {
  expect(search(query)).toEqual([]);
});

test("the results have falling scores above 0, up to the limit", () => {
  const found = search("run deadline panel", { limit: 3 });
  expect(found).toHaveLength(3);
  expect(found.every(({ score }, i) => score > 0 && score <= (found[i - 1]?.score ?? Number.POSITIVE_INFINITY))).toBe(
    true,
  );
});
