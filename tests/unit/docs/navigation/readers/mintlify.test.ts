import { expect, test } from "vitest";
import { openProject, pagesIn } from "../../../../support/docs-project.ts";
import { outlineOf } from "../../../../support/nav-outline.ts";

const open = (config: unknown, ...pages: string[]) =>
  openProject({ ...pagesIn("docs", ...pages), "docs/docs.json": JSON.stringify(config) });

test("tabs, anchors, menus and nested groups are groups, with their own pages and links", async () => {
  const docs = await open(
    {
      navigation: {
        tabs: [
          {
            tab: "Guides",
            groups: [
              { group: "Start", pages: ["index", { group: "CLI", root: "cli/index", pages: ["cli/install"] }, "b"] },
              { group: "More", pages: ["c"] },
            ],
          },
          { tab: "API", pages: ["GET /users", "api/users"], openapi: "openapi.json" },
          { tab: "Learn", menu: [{ item: "Course", href: "https://learn.test/" }] },
          { tab: "Secret", hidden: true, pages: ["d"] },
        ],
        global: { anchors: [] },
      },
    },
    ...["index.mdx", "cli/index.mdx", "cli/install.mdx", "b.mdx", "c.mdx", "api/users.mdx", "d.mdx"],
  );
  expect(docs.outline).toEqual([
    [
      "Guides",
      [
        ["Start", ["index", ["CLI", ["install"]], "b"]],
        ["More", ["c"]],
      ],
    ],
    ["API", ["users"]],
    ["Learn", ["Course"]],
  ]);
  expect(docs.nav[0]?.entries[0]?.entries[1]?.path).toBe("/docs/cli");
  expect(docs.nav[2]?.entries[0]).toEqual({ title: "Course", path: null, href: "https://learn.test/", entries: [] });
  expect(docs.report.navigation).toMatchObject({
    ...{ source: "docs.json", generator: "Mintlify", file: "docs.json", listed: 6, unlisted: ["d.mdx"], unknown: [] },
  });
});

test("every language has its own navigation", async () => {
  const docs = await openProject({
    ...pagesIn("docs", "start.mdx", "more.mdx", "fr/start.mdx", "fr/more.mdx", "fr/api.mdx"),
    "docs/docs.json": JSON.stringify({
      navigation: { languages: [{ language: "en", pages: ["start", "more"] }, { $ref: "./fr.json" }] },
    }),
    "docs/fr.json": JSON.stringify({
      language: "fr",
      groups: [
        { group: "Débuter", pages: ["fr/start", "fr/more"] },
        { group: "Référence", pages: ["fr/api"] },
      ],
    }),
  });
  expect(docs.report.navigation).toMatchObject({ source: "docs.json", notes: [] });
  expect(docs.outline).toEqual(["start", "more"]);
  expect(outlineOf(docs.siteOf("/docs/fr/start").nav)).toEqual([
    ["Débuter", ["start", "more"]],
    ["Référence", ["api"]],
  ]);
});

test("mint.json has its groups in a list, and tabs by address", async () => {
  const docs = await openProject({
    ...pagesIn("docs", "a.mdx", "api/b.mdx"),
    "docs/mint.json": JSON.stringify({
      tabs: [{ name: "API", url: "api" }],
      navigation: [
        { group: "Start", pages: ["a"] },
        { group: "Calls", pages: ["api/b"] },
      ],
    }),
  });
  expect(docs.outline).toEqual([
    ["Start", ["a"]],
    ["API", ["b"]],
  ]);
});

test("a name without a page is reported, and pages that are not named are kept for search and links", async () => {
  const docs = await open({ navigation: { pages: ["a", "b", "gone"] } }, "a.mdx", "b.mdx", "z.mdx");
  expect(docs.report.navigation).toMatchObject({ unknown: ["gone"], unlisted: ["z.mdx"], listed: 2 });
  expect(await docs.page("/docs/z")).toMatchObject({ title: "z", previous: null, next: null });
  expect((await docs.search("text of z.mdx")).sections[0]?.url).toBe("/docs/z#z");
});

test("a sidebarTitle is the name in the navigation, a hidden page is not in it", async () => {
  const docs = await openProject({
    "docs/a.mdx": "---\ntitle: A long title\nsidebarTitle: Short\n---\n\nText",
    "docs/b.mdx": "# B\n\nText",
    "docs/docs.json": JSON.stringify({ navigation: { groups: [{ group: "G", pages: ["a", "b"] }, { group: "H" }] } }),
  });
  expect(docs.outline).toEqual(["Short", "B"]);
  expect((await docs.page("/docs/b"))?.previous).toEqual({ title: "Short", path: "/docs/a" });
});

test("addresses that run code are no links", async () => {
  const docs = await open(
    { navigation: { pages: ["a"], anchors: [{ anchor: "X", href: "javascript:alert(1)" }] } },
    "a.mdx",
  );
  expect(docs.outline).toEqual(["a"]);
});
