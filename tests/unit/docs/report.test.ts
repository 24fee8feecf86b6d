import { describe, expect, it } from "vitest";
import { type Chunk, toChunks } from "#lib/docs/reading/chunks.ts";
import { createLinker } from "#lib/docs/reading/links.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { createReport, listLostPages, type ReportParts } from "#lib/docs/report.ts";

function reportOn(sources: Record<string, string>, more: Partial<ReportParts> = {}) {
  const entries = Object.entries(sources).map(([name, source]) => {
    const path = `/docs/${name}`;
    return { file: { file: `${name}.mdx`, path, source }, parsed: parsePage(source, { path, name, format: "mdx" }) };
  });
  const linker = createLinker(
    entries.map(({ file, parsed }) => ({
      ...file,
      aliases: [],
      anchors: new Set(parsed.headings.map(({ id }) => id)),
    })),
  );
  const chunks = entries.flatMap(({ parsed }) =>
    toChunks(parsed.sections.map((section) => ({ ...section, hash: "" }))),
  );
  return createReport({ entries, chunks, skipped: [], parsed: 0, linker, ms: 1, ...more });
}

describe("the report on a docs folder", () => {
  it("counts pages, sections and elements", () => {
    const report = reportOn({
      a: "Text\n\n## Part\n\n| A |\n|-|\n| b |\n\n```js\nx\n```\n\n> [!NOTE]\n> Text",
      b: "<Tabs>\n<Tab>x</Tab>\n</Tabs>\n\n<Warning>x</Warning>\n\n<Card />\n\n```js\ny\n```",
    });
    expect(report).toMatchObject({
      pages: 2,
      sections: 3,
      found: { tables: 1, callouts: 2, tabs: 1, codeBlocks: 2, components: 2 },
    });
  });

  it("lists dead links with file, line and reason", () => {
    const { links } = reportOn({
      a: "Text\n\n[b](/docs/b)\n[c](/docs/c)\n[d](/docs/b#gone) [e](https://x.y)",
      b: "Text",
    });
    expect(links.internal).toBe(3);
    expect(links.dead).toEqual([
      { file: "a.mdx", line: 4, href: "/docs/c", reason: "no such page" },
      { file: "a.mdx", line: 5, href: "/docs/b#gone", reason: "the page has no such heading" },
    ]);
  });

  it("lists pages that are not shown as written", () => {
    expect(reportOn({ a: "Fine", b: "{load()}" }).fallbacks).toEqual([
      { file: "b.mdx", reason: "shown as code, because it is code or of another file: {load()}" },
    ]);
  });

  it.each([
    [[5], { total: 5, median: 5, p95: 5 }],
    [[3, 1, 2], { total: 6, median: 2, p95: 3 }],
    [[], { total: 0, median: 0, p95: 0 }],
    [Array.from({ length: 100 }, (_, i) => i + 1), { total: 5050, median: 51, p95: 96 }],
  ])("contains the median and the 95th percentile of the chunks' tokens: %j", (sizes, expected) => {
    const [chunk] = toChunks(
      parsePage("Text", { path: "/docs/a", name: "A", format: "md" }).sections.map((one) => ({ ...one, hash: "" })),
    );
    const chunks = sizes.flatMap((tokens): Chunk[] => (chunk ? [{ ...chunk, tokens }] : []));
    expect(reportOn({}, { chunks }).tokens).toEqual(expected);
  });

  it("counts skipped files as lost only when they should be pages", () => {
    const skipped = [
      { file: "_part.mdx", reason: "it is a part of other pages", lost: false },
      { file: "b.mdx", reason: "it cannot be opened", lost: true },
    ];
    expect(listLostPages(reportOn({ a: "Text" }, { skipped }))).toEqual([skipped[1]]);
  });
});
