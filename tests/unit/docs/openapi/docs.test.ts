import { expect, it } from "vitest";
import { groupNotes } from "#lib/docs/report-groups.ts";
import { openProject, pagesIn } from "../../../support/docs-project.ts";

const operation = (summary: string, description: string, tag: string) => ({ summary, description, tags: [tag] });
const API = {
  openapi: "3.1.0",
  info: { title: "Kite API", description: "Rents kites by the hour." },
  tags: [{ name: "Rentals" }, { name: "Weather" }],
  paths: {
    "/rentals": {
      get: { ...operation("List rentals", "Answers the newest first.", "Rentals"), operationId: "listRentals" },
      post: {
        ...operation("Rent a kite", "Starts a rental.", "Rentals"),
        operationId: "rentKite",
        parameters: [{ name: "deposit", in: "query", description: "Euros that are returned at the end." }],
      },
    },
    "/gusts": { get: operation("Read the gusts", "Speeds of the last hour.", "Weather") },
  },
};
const FILE = JSON.stringify(API);
const GROUP = ["Kite API", ["Rentals", "Weather"]];

it("an operation is found, and its section has its anchor", async () => {
  const docs = await openProject({ ...pagesIn("docs", "index.md", "prices.md"), "docs/openapi.json": FILE });
  const { sections } = await docs.search("which deposit does renting a kite take?");
  expect(sections[0]).toMatchObject({
    url: "/docs/openapi/rentals#rentKite",
    title: "Rentals",
    heading: "Rent a kite",
  });
  expect(sections[0]?.content).toContain("`deposit` (query): Euros that are returned at the end.");
  expect(docs.has("/docs/openapi/rentals#rentKite")).toBe("anchor");
  const page = await docs.page("/docs/openapi/rentals");
  expect(page?.headings.map(({ id }) => id)).toEqual(["listRentals", "rentKite"]);
  expect(docs.markdown("/docs/openapi/rentals", "https://kites.example")).toContain("```http\nPOST /rentals\n```");
  expect([docs.report.fallbacks, docs.report.links.dead, docs.report.skipped]).toEqual([[], [], []]);
});

it("a long operation is several chunks, all with its anchor", async () => {
  const properties = Object.fromEntries(
    Array.from({ length: 90 }, (_, i) => [
      `part${i}`,
      { type: "string", description: `What part ${i} of the kite is made of.` },
    ]),
  );
  const content = { "application/json": { schema: { type: "object", properties } } };
  const post = { operationId: "build", summary: "Build a kite", requestBody: { content } };
  const docs = await openProject({ "docs/openapi.json": JSON.stringify({ ...API, paths: { "/kites": { post } } }) });
  const chunks = docs.chunks.filter(({ url }) => url === "/docs/openapi#build");
  expect(chunks.length).toBeGreaterThan(3);
  expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBeLessThan(900);
  expect(chunks.every(({ headingPath }) => headingPath.join(" › ") === "Kite API › Build a kite")).toBe(true);
  expect((await docs.search("what is part 77 of the kite made of")).sections[0]?.url).toBe("/docs/openapi#build");
});

it("links lead from pages to the API and back", async () => {
  const docs = await openProject({
    "docs/index.md": "# Home\n\n[API](api/openapi.json), [rentals](api/openapi.json/rentals.md#rentKite)\n",
    "docs/api/openapi.json": FILE.replace("Rents kites", "Rents [kites](../index.md)"),
  });
  expect(docs.report.links).toMatchObject({ internal: 5, dead: [] });
  expect(docs.markdown("/docs", "https://k.example")).toContain("https://k.example/docs/api/openapi/rentals#rentKite");
  expect(docs.markdown("/docs/api/openapi", "https://k.example")).toContain("[kites](https://k.example/docs)");
});

it("the pages are a group where folders are the navigation", async () => {
  const docs = await openProject({ ...pagesIn("docs", "index.md", "guides/a.md"), "docs/guides/openapi.json": FILE });
  expect(docs.outline).toEqual(["index", ["Guides", ["a", GROUP]]]);
  expect(docs.siteOf("/docs").nav[1]?.entries[1]?.path).toBe("/docs/guides/openapi");
});

it.each([
  ["MkDocs", { "mkdocs.yml": "nav:\n  - index.md\n  - a.md\n" }],
  [
    "Mintlify",
    { "docs/docs.json": '{"navigation":{"groups":[{"group":"Start","pages":["index","a","GET /gusts"]}]}}' },
  ],
  ["Fumadocs", { "docs/meta.json": '{"pages":["index","a"]}' }],
])("the group comes last where a file of %s is the navigation", async (_, config) => {
  const docs = await openProject({ ...pagesIn("docs", "index.md", "a.md"), "docs/openapi.json": FILE, ...config });
  expect(docs.outline.at(-1)).toEqual(GROUP);
  expect(docs.report.navigation).toMatchObject({ listed: 5, unlisted: [], unknown: [] });
});

it("many pages of an API do not make a navigation file that of another folder", async () => {
  const paths = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`/k${i}`, { get: { tags: [`Tag ${i}`] } }]));
  const docs = await openProject({
    ...pagesIn("docs", "index.md", "a.md"),
    "mkdocs.yml": "nav:\n  - Welcome: index.md\n  - a.md\n",
    "docs/openapi.json": JSON.stringify({ ...API, paths }),
  });
  expect(docs.outline[0]).toBe("Welcome");
});

it("a file in the folder of a language belongs to its edition", async () => {
  const german = FILE.replace("Kite API", "Drachen-API")
    .replace('"Rentals"}', '"Verleih"}')
    .replaceAll('["Rentals"]', '["Verleih"]');
  const docs = await openProject({
    ...pagesIn("docs", "index.md", "prices.md", "de/index.md", "de/prices.md"),
    "docs/openapi.json": FILE,
    "docs/de/openapi.json": german,
  });
  expect(docs.editions.list.map(({ id }) => id)).toEqual(["", "de"]);
  expect(docs.editions.of("/docs/de/openapi/verleih").id).toBe("de");
  expect(docs.siteOf("/docs/de").nav.at(-1)).toMatchObject({ title: "Drachen-API", path: "/docs/de/openapi" });
  expect(docs.siteOf("/docs").nav.at(-1)).toMatchObject({ title: "Kite API", path: "/docs/openapi" });
  expect(docs.editions.alternates("/docs/openapi/weather").map(({ path }) => path)).toEqual([
    "/docs/de/openapi/weather",
  ]);
});

it("the report says what of a file is not shown", async () => {
  const docs = await openProject({
    ...pagesIn("docs", "index.md"),
    "docs/openapi.json": FILE.replace(
      '"paths":{',
      '"paths":{"/there":{"get":{"parameters":[{"$ref":"./there.json"}]}},',
    ),
  });
  expect(docs.report.apis).toEqual([{ file: "openapi.json", reason: expect.stringContaining("./there.json") }]);
  expect(groupNotes(docs.report)).toEqual([
    { title: "OpenAPI files of which something is left out", notes: docs.report.apis },
  ]);
});

it("an API does not make folders a navigation that somebody has sorted", async () => {
  const docs = await openProject({ ...pagesIn("docs", "about/start.md", "intro.md"), "docs/a/openapi.json": FILE });
  expect(docs.report.navigation.source).toBe("folders");
  expect(docs.siteOf("/docs/intro").nav.length).toBe(3);
});

it("an API may be all there is", async () => {
  const docs = await openProject({ "docs/openapi.json": FILE });
  expect(docs.pages[0]).toMatchObject({ path: "/docs/openapi", title: "Kite API", madeFrom: "openapi.json" });
});
