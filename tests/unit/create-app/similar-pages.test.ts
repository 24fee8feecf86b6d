import { expect, it } from "vitest";
import { similarPages } from "#lib/create-app/similar-pages.ts";
import { openProject } from "#tests/support/docs-project.ts";

const FILES = {
  "docs/index.md": "# Start\n\nText\n",
  "docs/tutorial/cors.md": "# CORS\n\nWhich origins may call.\n",
  "docs/tutorial/query-params.md": "# Query parameters\n\nBehind the question mark.\n",
  "docs/advanced/middleware.md": "# Middleware\n\nWraps every request.\n\n## Bananas\n\nThe bananas are yellow.\n",
};
const pathsFor = async (path: string, files: Record<string, string> = FILES) =>
  similarPages(await openProject(files), path).map((page) => page.path);

it.each([
  ["/tutorial/coors", "/docs/tutorial/cors"],
  ["/docs/tutorial/query_parmas.html", "/docs/tutorial/query-params"],
  ["/guides/cors", "/docs/tutorial/cors"],
  ["/midleware", "/docs/advanced/middleware"],
])("offers for %s first the page that is spelled alike", async (path, expected) => {
  expect((await pathsFor(path))[0]).toBe(expected);
});

it("offers sections with the words of the last part, one for each page", async () => {
  expect(await pathsFor("/fruit/bananas")).toEqual(["/docs/advanced/middleware#bananas"]);
});

it("offers nothing for what has nothing in common", async () => {
  expect(await pathsFor("/xyzzy")).toEqual([]);
});

it("offers pages of the reader's language", async () => {
  const german = {
    ...FILES,
    "docs/de/index.md": "# Anfang\n\nText.\n",
    "docs/de/tutorial/cors.md": "# CORS\n\nWer.\n",
  };
  expect((await pathsFor("/de/tutorial/coors", german))[0]).toBe("/docs/de/tutorial/cors");
});
