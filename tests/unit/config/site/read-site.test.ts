import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readSite } from "#lib/config/site/read-site.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

const made: DocsFolder[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await folder.close();
});

async function project(files: Record<string, string>): Promise<DocsFolder> {
  const folder = await writeProject(files);
  made.push(folder);
  return folder;
}

const read = (docsDir: string, name?: string, file: string | null = null) =>
  readSite({ file, docsDir, overrides: { name } });

/** The lines of the error for a file with this content. */
async function problemsOf(content: string): Promise<string[]> {
  const { dir } = await project({ "docs/site.config.json": content });
  try {
    read(dir);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split("\n") : [];
  }
}

describe("site.config.json", () => {
  it("may be left out", async () => {
    const { dir } = await project({ "docs/a.md": "# A" });
    expect(read(dir)).toMatchObject({ config: { name: "Paste Assistant" }, file: null, dir: null });
  });

  it("is in the docs folder, else in the folder above it", async () => {
    const { root, dir } = await project({ "site.config.json": '{ "name": "Above" }' });
    expect(read(dir)).toMatchObject({ config: { name: "Above" }, dir: root });
    await writeFile(path.join(dir, "site.config.json"), '\uFEFF{ "$schema": "x", "name": " Inside " }');
    expect(read(dir)).toMatchObject({ config: { name: "Inside" }, dir });
  });

  it("is the file that SITE_CONFIG names, in place of all others", async () => {
    const { root, dir } = await project({ "docs/site.config.json": '{ "name": "A" }', "b.json": '{ "name": "B" }' });
    expect(read(dir, undefined, path.join(root, "b.json")).config.name).toBe("B");
    expect(() => read(dir, undefined, path.join(root, "c.json"))).toThrow(
      /c\.json is not valid\.\n {2}cannot be read$/,
    );
  });

  it("loses to the environment", async () => {
    const { dir } = await project({ "docs/site.config.json": '{ "name": "File" }' });
    expect(read(dir, "Environment").config.name).toBe("Environment");
  });

  it.each([
    ["{", /^ {2}is not JSON: /],
    ["[]", /^ {2}.*expected object/i],
    ['{ "name": 5 }', /^ {2}name: must be a text$/],
    ['{ "name": " " }', /^ {2}name: must not be empty$/],
    ['{ "name": "A\\nB" }', /^ {2}name: must be on one line$/],
    ['{ "nmae": "A" }', /^ {2}"nmae": unknown; allowed is \$schema, name/],
    [`{ "name": "${"a".repeat(256_000)}" }`, /^ {2}has more than 256000 bytes$/],
  ])("is refused with its file, key and what is allowed: %.30s", async (content, problem) => {
    const [first, second] = await problemsOf(content);
    expect(first).toMatch(/site\.config\.json is not valid\.$/);
    expect(second).toMatch(problem);
  });
});
