import { describe, expect, it } from "vitest";
import type { Data } from "#lib/docs/navigation/data/shape.ts";
import { toApiPages } from "#lib/docs/openapi/pages.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

const pagesOf = (spec: Data) => toApiPages(spec, "Kites");
const parse = (source: string) => parsePage(source, { path: "/docs/kites", name: "kites", format: "md" });
const operation = (...tags: string[]) => ({ tags, responses: {} });
const headingsOf = (source = "") => parse(source).headings.map(({ text, id }) => [text, id]);

describe("the pages of an API", () => {
  const paths = {
    "/wind": { get: operation() },
    "/kites": { get: { ...operation("Kites"), summary: "List kites" }, post: operation("Kites", "Sales") },
    "/orders": { get: operation("Sales"), put: { ...operation("Secret"), "x-internal": true } },
  };
  const tags = [{ name: "Sales", description: "What is sold." }, { name: "Unused" }];

  it("are one about it and one for each tag, then the operations without one", async () => {
    const { pages } = await pagesOf({ info: { title: "Kite API" }, paths, tags });
    expect(pages.map(({ name, source }) => [name, parse(source).title])).toEqual([
      ["index", "Kite API"],
      ["sales", "Sales"],
      ["kites", "Kites"],
      ["other-operations", "Other operations"],
    ]);
    expect(pages[0]?.source).toContain(
      "- [Sales](sales.md): What is sold.\n- [Kites](kites.md)\n- [Other operations](other-operations.md)",
    );
    expect(parse(pages[1]?.source ?? "").sections[0]?.content).toBe("What is sold.");
    expect(pages.map(({ source }) => source).join()).not.toContain("Secret");
  });

  it("have every operation once, as a section with an anchor", async () => {
    const { pages } = await pagesOf({ paths, tags });
    expect(pages.flatMap(({ source }) => headingsOf(source))).toEqual([
      ["Operations", "operations"],
      ["GET /orders", "get-orders"],
      ["List kites", "get-kites"],
      ["POST /kites", "post-kites"],
      ["GET /wind", "get-wind"],
    ]);
  });

  it.each([
    ["one tag", { "/kites": { get: operation("Kites"), post: operation("Kites") } }],
    ["no tag", { "/kites": { get: operation(), post: operation() } }],
  ])("are one page if there is %s", async (_, own) => {
    const { pages } = await pagesOf({ info: { description: "All on kites." }, paths: own });
    expect(pages.map(({ name }) => name)).toEqual(["index"]);
    expect(parse(pages[0]?.source ?? "").sections.map(({ heading }) => heading)).toEqual([
      "Kites",
      "GET /kites",
      "POST /kites",
    ]);
  });

  it("are one page without any operation", async () => {
    expect((await pagesOf({ paths: 7 })).pages).toEqual([
      { name: "index", source: '---\ntitle: "Kites"\nsidebarTitle: "Kites"\n---\n' },
    ]);
  });

  it("have the requests that the API sends", async () => {
    const { pages } = await pagesOf({ paths, webhooks: { landed: { post: { summary: "A kite landed" } } } });
    expect(pages.at(-1)?.name).toBe("webhooks");
    expect(pages.at(-1)?.source).toContain("## A kite landed {#webhook-landed}\n\n```http\nlanded\n```");
    expect(pages.at(-1)?.source).not.toContain("curl");
  });

  it("begin with the version, the description, the servers and the ways to authenticate", async () => {
    const flows = { clientCredentials: { tokenUrl: "https://kites.example/token", scopes: { fly: "Fly kites." } } };
    const securitySchemes = {
      key: { type: "apiKey", in: "header", name: "X-Key", description: "By mail." },
      bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      login: { type: "oauth2", flows },
    };
    const info = { title: "Kite API", version: "2.1", description: "# Wind\n\nSee [rules](rules.md)." };
    const servers = [{ url: "https://kites.example", description: "Production" }, { url: "/" }];
    const [first] = (await pagesOf({ info, servers, components: { securitySchemes }, paths })).pages;
    expect(first?.source).toContain(
      [
        "Version 2.1.",
        "## Wind",
        "See [rules](../rules.md).",
        "## Servers",
        "- `https://kites.example`: Production",
        "## Authentication",
        [
          "- `key` (API key in the header `X-Key`): By mail.",
          "- `bearer` (HTTP bearer JWT)",
          "- `login` (OAuth 2.0)",
          "  - `clientCredentials`, token from `https://kites.example/token`",
          "    - `fly`: Fly kites.",
        ].join("\n"),
        "## Operations",
      ].join("\n\n"),
    );
  });
});

describe("anchors", () => {
  it("are ids of operations, each once on its page", async () => {
    const paths = {
      "/a": {
        get: { operationId: "listKites" },
        put: { operationId: "list kites!" },
        post: { operationId: "listKites" },
      },
      "/b/{id}": { get: { operationId: "日本" }, delete: { summary: "Delete {it}" } },
    };
    expect(headingsOf((await pagesOf({ paths })).pages[0]?.source).map(([, id]) => id)).toEqual([
      "listKites",
      "list-kites",
      "listKites-2",
      "日本",
      "delete-b-id",
    ]);
  });

  it("stay when a description has a heading of the same name", async () => {
    const paths = {
      "/a": {
        get: { description: "# Kites {#land}\n\n<h2 id='land'>Land</h2>" },
        put: { operationId: "land", summary: "# Land" },
      },
    };
    expect(headingsOf((await pagesOf({ paths })).pages[0]?.source)).toEqual([
      ["GET /a", "get-a"],
      ["# Land", "land"],
    ]);
  });
});

describe("names of pages", () => {
  it("differ, and are never that of the first one", async () => {
    const paths = {
      "/a": { get: operation("Index"), put: operation("A b"), post: operation("a B"), delete: operation("…") },
    };
    expect((await pagesOf({ paths })).pages.map(({ name }) => name)).toEqual([
      "index",
      "index-2",
      "a-b",
      "a-b-2",
      "operations",
    ]);
  });

  it("of a tag may be given by `x-displayName`", async () => {
    const paths = { "/a": { get: operation("k") }, "/b": { get: operation("s") } };
    const { pages } = await pagesOf({ paths, tags: [{ name: "k", "x-displayName": 'The "kites": all' }] });
    expect(pages.map(({ source }) => parse(source).title)).toEqual(["Kites", 'The "kites": all', "s"]);
  });
});

describe("a large file", () => {
  const many = (count: number, about: object) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`/kites/${i}`, { get: { ...about, tags: ["Kites"] } }]),
    );

  it("has at most 50 operations on a page", async () => {
    const { pages, notes } = await pagesOf({ paths: many(120, {}) });
    expect(pages.map(({ name, source }) => [name, source.match(/^## /gm)?.length])).toEqual([
      ["index", 1],
      ["kites", 50],
      ["kites-2", 50],
      ["kites-3", 20],
    ]);
    expect(parse(pages[2]?.source ?? "").title).toBe("Kites (2)");
    expect(notes).toEqual([]);
  });

  it("is cut, and says so", async () => {
    const { pages, notes } = await pagesOf({ paths: many(2_003, {}) });
    expect(pages.flatMap(({ source }) => source.match(/^```http/gm) ?? [])).toHaveLength(2_000);
    expect(notes).toEqual(["it has more than 2000 operations: 3 are left out"]);
  });

  it("lists fewer levels of fields before anything is left out", async () => {
    const level = (left: number): object => ({
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 4 }, (_, i) => [`field${i}`, left === 0 ? { type: "string" } : level(left - 1)]),
      ),
    });
    const content = { "application/json": { schema: level(3), example: {} } };
    const { pages, notes } = await pagesOf({
      paths: many(600, { responses: { 200: { description: "Up.", content } } }),
    });
    expect(notes).toEqual([
      expect.stringMatching(/^its text is long: fields in fields are listed to [123] of 4 levels$/),
    ]);
    expect(pages.flatMap(({ source }) => source.match(/^```http/gm) ?? [])).toHaveLength(600);
    expect(pages.reduce((sum, { source }) => sum + source.length, 0)).toBeLessThan(3_200_000);
  });

  it("leaves out operations that are not written in time", async () => {
    let time = 0;
    const { pages, notes } = await toApiPages({ paths: many(30, {}) }, "Kites", () => (time += 200));
    expect(notes).toContainEqual(expect.stringMatching(/^it takes too long to be read: \d+ operations are left out$/));
    expect(pages[0]?.source.match(/^```http/gm)?.length).toBeGreaterThan(5);
  });

  it("leaves out whole pages where even that is too long", async () => {
    const { pages, notes } = await pagesOf({ paths: many(1_000, { description: `*${"wind ".repeat(1_500)}*` }) });
    expect(pages.reduce((sum, { source }) => sum + source.length, 0)).toBeLessThan(3_200_000);
    expect(notes).toContainEqual(expect.stringMatching(/^its text is too long: \d+ of its pages are left out$/));
  });
});

it("what is described elsewhere is reported", async () => {
  const schema = { $ref: "https://kites.example/kite.json" };
  const paths = { "/a": { get: { parameters: [{ name: "k", in: "query", schema }, { $ref: "./p.yaml" }] } } };
  expect((await pagesOf({ paths })).notes).toEqual([
    "what other files describe is left out, because references are followed within the file only: https://kites.example/kite.json, ./p.yaml",
  ]);
});
