import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readFiles } from "#lib/docs/files/files.ts";
import { isApiFile } from "#lib/docs/openapi/file-names.ts";
import { type DocsFolder, writeProject } from "../../../support/docs-folder.ts";

const opened: DocsFolder[] = [];
afterEach(async () => {
  for (const folder of opened.splice(0)) await folder.close();
});

async function read(files: Record<string, string>) {
  const folder = await writeProject(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`docs/${name}`, text])),
  );
  opened.push(folder);
  return readFiles(folder.dir, [], 1);
}
const pathsOf = async (files: Record<string, string>) => (await read(files)).files.map(({ path }) => path);

const API = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Kite API" },
  paths: { "/kites": { get: { tags: ["Kites"] } }, "/sales": { post: { tags: ["Sales"], operationId: "sell" } } },
});
const skippedOf = async (files: Record<string, string>) => (await read(files)).skipped;

describe("the name of an OpenAPI file", () => {
  it.each([
    "openapi.json",
    "openapi.yaml",
    "swagger.yml",
    "billing-openapi.json",
    "v2.swagger.json",
    "OpenAPI_v3.yaml",
  ])("may be %s", (name) => expect(isApiFile(name)).toBe(true));
  it.each([
    "openapitools.json",
    "api.yaml",
    "openapi.md",
    "openapi",
    ".openapi.yaml",
    "_openapi.json",
    "myopenapi.json",
  ])("is not %s", (name) => expect(isApiFile(name)).toBe(false));
});

describe("an OpenAPI file in the docs folder", () => {
  it("is pages below an address of its name", async () => {
    const { files, skipped } = await read({ "index.md": "Home", "api/openapi.yaml": API });
    expect(files.slice(1)).toMatchObject([
      { file: "api/openapi.yaml/index.md", path: "/docs/api/openapi", isIndex: true, madeFrom: "api/openapi.yaml" },
      { file: "api/openapi.yaml/kites.md", path: "/docs/api/openapi/kites", isIndex: false, format: "md" },
      { file: "api/openapi.yaml/sales.md", path: "/docs/api/openapi/sales", name: "Sales" },
    ]);
    expect(skipped).toEqual([]);
  });

  it("has another hash after a change, on the pages that changed", async () => {
    const before = (await read({ "openapi.json": API })).files.map(({ hash }) => hash);
    const after = (await read({ "openapi.json": API.replace("sell", "sellOne") })).files.map(({ hash }) => hash);
    expect(after.map((hash, i) => hash === before[i])).toEqual([true, true, false]);
  });

  it.each([
    "_parts/openapi.json",
    "snippets/openapi.json",
    "node_modules/a/openapi.json",
    ".git/openapi.json",
    "openapi.json.md",
  ])("is none at %s", async (file) => {
    expect((await pathsOf({ "index.md": "Home", [file]: API })).filter((found) => found.includes("kites"))).toEqual([]);
  });

  it("may be one of several", async () => {
    expect(await pathsOf({ "openapi.json": API, "v2/swagger.yaml": API })).toEqual([
      ...["/docs/openapi", "/docs/openapi/kites", "/docs/openapi/sales"],
      ...["/docs/v2/swagger", "/docs/v2/swagger/kites", "/docs/v2/swagger/sales"],
    ]);
  });

  it("includes no file, whatever its descriptions name", async () => {
    const api = API.replace('"title":"Kite API"', '"title":"Kite API","description":"<include>secret.md</include>"');
    const { files } = await read({ "secret.md": "Secret", "openapi.json": api });
    expect(files.find(({ isIndex }) => isIndex)?.include("secret.md")).toBeNull();
  });

  it("is read where a symbolic link leads only within the folder", async () => {
    const outside = await mkdtemp(path.join(tmpdir(), "outside-"));
    await writeFile(path.join(outside, "openapi.json"), API);
    const folder = await writeProject({ "docs/index.md": "Home" });
    opened.push(folder);
    await symlink(path.join(outside, "openapi.json"), path.join(folder.dir, "openapi.json"));
    const { files, skipped } = await readFiles(folder.dir, [], 1);
    await rm(outside, { recursive: true });
    expect(files.map(({ path }) => path)).toEqual(["/docs"]);
    expect(skipped).toMatchObject([{ file: "openapi.json", lost: true }]);
  });
});

describe("a file that cannot be pages", () => {
  it.each([
    ["is broken", "openapi.yaml", "openapi: 3.1.0\npaths: [", /Flow sequence/],
    ["is no API", "openapi.json", '{"name":"x"}', /neither `openapi/],
    ["has another version", "kite-openapi.yaml", "openapi: 1.0", /neither `openapi/],
  ])("is reported if it %s, and the others are read", async (_, file, text, reason) => {
    const { files, skipped } = await read({ "index.md": "Home", [file]: text });
    expect(files.map(({ path }) => path)).toEqual(["/docs"]);
    expect(skipped).toEqual([{ file, reason: expect.stringMatching(reason), lost: true }]);
    expect(skipped[0]?.reason).toMatch(/^it is not read as an OpenAPI file: /);
  });

  it("is nothing if it is a tool's settings", async () => {
    expect(await skippedOf({ "openapi-generator.yaml": "generator: kites\n", "index.md": "Home" })).toEqual([]);
  });

  it("is reported if it is the same as another in another format", async () => {
    const { files, skipped, apiNotes } = await read({ "openapi.json": API, "openapi.yaml": API });
    expect([files.length, skipped]).toEqual([3, []]);
    expect(apiNotes).toEqual([
      { file: "openapi.yaml", reason: "its pages would have the addresses of those of openapi.json" },
    ]);
  });

  it("loses a page whose address a written page has", async () => {
    const { files, skipped } = await read({ "openapi.json": API, "openapi/kites.md": "My own" });
    expect(files.find(({ path }) => path === "/docs/openapi/kites")?.source).toBe("My own");
    expect(skipped).toEqual([
      {
        file: "openapi.json/kites.md",
        reason: "openapi/kites.md has the same address, /docs/openapi/kites",
        lost: true,
      },
    ]);
  });

  it("is reported from the fifty-first on", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 51 }, (_, i) => [`a${String(i).padStart(2, "0")}/openapi.json`, API]),
    );
    expect(await skippedOf(files)).toEqual([
      { file: "a50/openapi.json", reason: "there are more than 50 OpenAPI files", lost: true },
    ]);
  });
});

describe("a file whose operations have pages of their own", () => {
  it.each([
    ["openapi: openapi.json GET /kites", "api/kites.mdx", "api/openapi.json"],
    ["openapi: /openapi.json GET /kites", "api/kites.mdx", "openapi.json"],
    ["openapi: GET /kites", "kites.mdx", "openapi.json"],
  ])("adds no other pages: %s", async (line, page, file) => {
    expect(await pathsOf({ [page]: `---\n${line}\n---\n`, [file]: API })).toEqual([
      `/docs/${page.replace(".mdx", "")}`,
    ]);
  });

  it("does not keep another file from being pages", async () => {
    const page = "---\nopenapi: one-openapi.json GET /kites\n---\n";
    expect(await pathsOf({ "kites.mdx": page, "one-openapi.json": API, "two-openapi.json": API })).toEqual([
      ...["/docs/kites", "/docs/two-openapi", "/docs/two-openapi/kites", "/docs/two-openapi/sales"],
    ]);
  });
});

it("nothing that a file refers to is fetched or opened", async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.end('{"type":"object","properties":{"stolen":{"type":"string"}}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const references = [`http://127.0.0.1:${port}/s.json`, "./other.json", "../../outside.json", "file:///etc/passwd"];
  const parameters = references.map(($ref, i) => ({ name: `p${i}`, in: "query", schema: { $ref } }));
  const api = { openapi: "3.1.0", paths: { "/kites": { $ref: references[0], get: { parameters } } } };
  const other = '{"properties":{"stolen":{"type":"string"}}}';
  const { files, apiNotes } = await read({ "openapi.json": JSON.stringify(api), "other.json": other });
  await new Promise((resolve) => server.close(resolve));
  expect(requests).toEqual([]);
  expect(files.map(({ source }) => source).join()).not.toMatch(/stolen|root:/);
  expect(apiNotes).toEqual([{ file: "openapi.json", reason: expect.stringContaining("./other.json") }]);
});
