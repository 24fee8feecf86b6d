import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { SourceFile } from "#lib/docs/files/files.ts";
import { createMarkdownReader, createPageReader } from "#lib/docs/pages.ts";
import type { Linker } from "#lib/docs/reading/links.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

/** Pages by name, and a linker that records the pages whose links it is asked for: one call for each rendering. */
function setUp(sources: Record<string, string>) {
  const entries = Object.entries(sources).map(([name, source]) => {
    const file: SourceFile = {
      ...{ file: `${name}.mdx`, path: `/docs/${name}`, name, isIndex: false, format: "mdx", source },
      ...{ hash: name, include: () => null },
    };
    return { file, parsed: parsePage(source, file) };
  });
  const renderings: string[] = [];
  const linker: Linker = (href, from) => {
    renderings.push(from);
    return { href, dead: null };
  };
  const neighbours = entries.map(({ file, parsed: { title } }) => ({ title, path: file.path }));
  const targets = { linker, neighbours, assets: { find: () => null, place: async () => null } };
  return { entries, targets, renderings };
}

/** A page with a link, and that many characters that no compression makes fewer. */
const text = (length: number) => `[Link](/docs/a) ${randomBytes(length / 2).toString("hex")}`;

describe("the reader of rendered pages", () => {
  test("renders a page once for readers at the same time and later", async () => {
    const { entries, targets, renderings } = setUp({ a: text(2), b: text(2) });
    const page = createPageReader(entries, targets, () => {});
    const [first, second] = await Promise.all([page("/docs/a"), page("/docs/a/")]);
    expect(first?.path).toBe("/docs/a");
    expect(second).toEqual(first);
    expect(await page("/docs/a")).toEqual(first);
    expect(renderings).toEqual(["a.mdx"]);
  });

  test("keeps the pages that were asked for last, up to its size", async () => {
    const { entries, targets, renderings } = setUp({ a: text(2_000), b: text(2_000), c: text(2_000) });
    const page = createPageReader(entries, targets, () => {}, 3_500);
    for (const path of ["/docs/a", "/docs/b", "/docs/a", "/docs/c", "/docs/a", "/docs/b"])
      expect(await page(path)).toMatchObject({ path });
    expect(renderings).toEqual(["a.mdx", "b.mdx", "c.mdx", "b.mdx"]);
  });

  test("renders a page that is larger than its size each time", async () => {
    const { entries, targets, renderings } = setUp({ a: text(2_000) });
    const page = createPageReader(entries, targets, () => {}, 100);
    expect(await page("/docs/a")).toMatchObject({ path: "/docs/a" });
    expect(await Promise.all([page("/docs/a"), page("/docs/a")])).toMatchObject([
      { path: "/docs/a" },
      { path: "/docs/a" },
    ]);
    expect(renderings).toEqual(["a.mdx", "a.mdx"]);
  });

  test("tells of a problem once, however often the page is rendered", async () => {
    const { entries, targets } = setUp({ a: `import Part from "./part.mdx"\n\n${text(2)}\n\n<Part />` });
    for (const { file } of entries) {
      file.include = () => {
        throw new Error("The part is broken");
      };
    }
    const problems: string[] = [];
    const page = createPageReader(entries, targets, (file) => problems.push(file), 10);
    for (const _ of ["first", "again"]) expect(await page("/docs/a")).toMatchObject({ path: "/docs/a" });
    expect(problems).toEqual(["a.mdx"]);
  });

  test("has no page for other addresses", async () => {
    const { entries, targets } = setUp({ a: text(2) });
    const page = createPageReader(entries, targets, () => {});
    expect([await page("/docs/b"), await page("https://example.com/docs/a")]).toEqual([null, null]);
  });
});

test("the reader of Markdown keeps the pages that were asked for last, for each address of the site", () => {
  const { entries, targets, renderings } = setUp({ a: text(100) });
  const markdown = createMarkdownReader(entries, targets, 250);
  for (const [path, site] of [
    ["/docs/a", "https://a.test"],
    ["/docs/a", "https://a.test"],
    ["/docs/a", "https://b.test"],
    ["/docs/a", "https://b.test"],
    ["/docs/a", "https://a.test"],
  ] as const)
    expect(markdown(path, site)).toContain(`[Link](${site}/docs/a)`);
  expect(renderings).toEqual(["a.mdx", "a.mdx", "a.mdx"]);
});
