import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = async (files: Record<string, string>) => {
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(dir, file), text);
  return openDocs({ dir, cacheFile: path.join(dir, "cache", "docs.json") });
};
const PAGE = "---\ntitle: Buttons\nstarters: [What is a button?]\n---\nIntro.\n\n## Sizes\n\nBig.\n\n## Über\n\nMore.";

describe("a page", () => {
  test("is found by each of its addresses", async () => {
    const docs = await open({ "a.md": PAGE });
    for (const url of ["/docs/a", "/docs/a/", "/docs/a#sizes", "/docs/a?x=1#nope"]) {
      expect(docs.pageInfo(url)).toMatchObject({
        title: "Buttons",
        path: "/docs/a",
        starters: ["What is a button?"],
      });
    }
    for (const url of ["/docs/b", "/docs", "https://x.y/docs/a", "//x.y/docs/a", "docs/a", ""]) {
      expect(docs.pageInfo(url)).toBeNull();
    }
  });

  test("is sent to models section by section, each with its url", async () => {
    const docs = await open({ "a.md": PAGE });
    expect(docs.pageText("/docs/a#sizes")).toEqual({
      title: "Buttons",
      path: "/docs/a",
      text:
        "## Buttons\n/docs/a#buttons\n\nIntro.\n\n## Sizes\n/docs/a#sizes\n\nBig.\n\n" +
        "## Über\n/docs/a#über\n\nMore.",
    });
    expect(docs.pageText("/docs/b")).toBeNull();
  });

  test("is cut between sections, with a remark, when it is too long for a model", async () => {
    const section = (n: number) => `## Part ${n}\n\n${`${n} `.repeat(2_000)}end of ${n}\n\n`;
    const docs = await open({ "a.md": `# A\n\n${[1, 2, 3, 4].map(section).join("")}` });
    const { text = "" } = docs.pageText("/docs/a") ?? {};
    expect(text).toContain("end of 2");
    expect(text).not.toContain("end of 3");
    expect(text).toMatch(/\(The rest of the page is left out here: search the docs for it\.\)$/);
    expect(text.length).toBeLessThan(12_100);
  });

  test("is cut inside a section when its first section is too long for a model", async () => {
    const docs = await open({ "a.md": "A line of text.\n\n".repeat(2_000) });
    const { text = "" } = docs.pageText("/docs/a") ?? {};
    expect(text).toMatch(/^## A\n\/docs\/a#a\n\nA line of text\./);
    expect(text.length).toBeGreaterThan(11_000);
    expect(text.length).toBeLessThan(12_100);
  });
});

describe("a section", () => {
  test("is found by its anchor, and the introduction by the title's anchor or without one", async () => {
    const docs = await open({ "a.md": PAGE });
    const headings = ["/docs/a#sizes", "/docs/a#%C3%BCber", "/docs/a#buttons", "/docs/a"].map(
      (url) => docs.section(url)?.heading,
    );
    expect(headings).toEqual(["Sizes", "Über", "Buttons", "Buttons"]);
    expect([docs.section("/docs/a#nope"), docs.section("/docs/b#sizes")]).toEqual([null, null]);
  });

  test("has a hash that changes only with its heading or content", async () => {
    const hashes = async (source: string) => {
      const docs = await open({ "a.md": source });
      return docs.sections.map(({ hash }) => hash);
    };
    const before = await hashes(PAGE);
    for (const hash of before) expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(before).size).toBe(3);
    const again = await hashes(PAGE);
    expect(again).toEqual(before);
    const [intro, sizes, last] = await hashes(PAGE.replace("Big.", "Small.").replace("Über", "Uber"));
    expect(intro).toBe(before[0]);
    expect(sizes).not.toBe(before[1]);
    expect(last).not.toBe(before[2]);
  });
});
