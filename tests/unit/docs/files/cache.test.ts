import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPageCache } from "#lib/docs/files/cache.ts";
import { PARSER_VERSION, parsePage } from "#lib/docs/reading/parse.ts";

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-cache-"));
  file = path.join(dir, "deep", "docs.json");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const parse = (source: string) => parsePage(source, { path: "/docs/a", name: "A", format: "mdx" });
const PAGES = new Map([["hash", parse("---\ntitle: A\nkeywords: [x]\n---\nText\n\n## Part\n\n[b](/docs/b)")]]);

describe("the cache of parsed pages", () => {
  it("returns the saved pages, also after a restart", async () => {
    await createPageCache(file).save(PAGES);
    expect(await createPageCache(file).load()).toEqual(PAGES);
  });

  it("works in memory without a file", async () => {
    const cache = createPageCache();
    expect((await cache.load()).size).toBe(0);
    await cache.save(PAGES);
    expect(await cache.load()).toEqual(PAGES);
  });

  it("replaces all pages when it saves", async () => {
    await createPageCache(file).save(PAGES);
    await createPageCache(file).save(new Map());
    expect((await createPageCache(file).load()).size).toBe(0);
  });

  it("leaves no temporary file", async () => {
    await createPageCache(file).save(PAGES);
    expect(await readdir(path.dirname(file))).toEqual(["docs.json"]);
  });

  it("has its pages in memory when the file cannot be written", async () => {
    await writeFile(path.join(dir, "deep"), "a file, not a folder");
    const cache = createPageCache(file);
    await expect(cache.save(PAGES)).rejects.toThrow();
    expect(await cache.load()).toEqual(PAGES);
  });

  it.each([
    ["is missing", null],
    ["is no JSON", "{"],
    ["is of another version", JSON.stringify({ version: PARSER_VERSION - 1, pages: {} })],
    ["has a page of another shape", JSON.stringify({ version: PARSER_VERSION, pages: { a: { title: 1 } } })],
  ])("is empty when the file %s", async (_, text) => {
    const place = path.join(dir, "docs.json");
    if (text !== null) await writeFile(place, text);
    expect((await createPageCache(place).load()).size).toBe(0);
  });
});
