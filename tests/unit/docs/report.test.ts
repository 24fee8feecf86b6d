import { describe, expect, it } from "vitest";
import type { NavigationReport } from "#lib/docs/navigation/navigation.ts";
import { type Chunk, toChunks } from "#lib/docs/reading/chunks.ts";
import { createLinker } from "#lib/docs/reading/links.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { createReport, listLostPages, type ReportParts } from "#lib/docs/report.ts";
import { groupNotes } from "#lib/docs/report-groups.ts";

const SOURCE = {
  named: "docs",
  dir: "docs",
  isInside: false,
  generator: null,
  config: null,
  languages: { served: null, beside: [], inside: [] },
};

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
  return createReport({
    source: SOURCE,
    entries,
    navigation,
    chunks,
    skipped: [],
    parsed: 0,
    linker,
    assets: { found: 0, missing: [] },
    apis: [],
    redirects: { rules: [], notes: [] },
    ms: 1,
    ...more,
  });
}

const navigation: NavigationReport = {
  ...{ source: "folders", generator: null, file: null, listed: 0, unlisted: [], unknown: [], notes: [] },
};

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
      { file: "b.mdx", kind: "code", reason: "shown as code, because it is code or of another file: {load()}" },
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

  it.each([
    ["nothing", "", "it has no text besides its title"],
    ["a title", "# Title", "it has no text besides its title"],
    ["a description", "---\ndescription: About\n---\n", "it has no text besides its title"],
    ["a component whose props are code", "<Table rows={load()} />", "not shown, because it is code"],
  ])("lists a page as empty that has %s alone", (_, source, reason) => {
    expect(reportOn({ a: source }).empty).toEqual([{ file: "a.mdx", reason: expect.stringContaining(reason) }]);
  });

  it.each(["Text", "![A picture](a.png)", "## A heading", "---\ndescription: About\n---\n\nText"])(
    "does not list a page as empty that has %j",
    (source) => {
      expect(reportOn({ a: source }).empty).toEqual([]);
    },
  );
});

describe("the groups of a report's notes", () => {
  const groups = (sources: Record<string, string>) => groupNotes(reportOn(sources));

  it("come in the order of their weight for readers, each with its number of pages", () => {
    const found = groups({
      props: "Text\n\n<A rows={load()} />",
      code: "{load()}\n\n{more()}",
      invalid: "Text\n\n1 < 2 {",
      empty: "# Title",
      link: "[a](./gone.md)",
    });
    expect(found.map(({ title }) => title)).toEqual([
      "1 page without any text for readers",
      "1 page with places that are read as plain Markdown, because they are not valid",
      "1 page with code in the text, which is shown as code",
      "1 page with components with props that are code; they are not shown",
      "links that lead nowhere: 1",
    ]);
  });

  it("lists redirects that are left out", () => {
    const note = { file: "_redirects", reason: "a redirect is left out" };
    const report = reportOn({ a: "Text" }, { redirects: { rules: [], notes: [note] } });
    expect(groupNotes(report)).toEqual([{ title: "redirects that are left out", notes: [note] }]);
  });

  it("lists missing pictures in one group", () => {
    const missing = [3, 8].map((line) => ({ file: "a.mdx", line, href: "/x.png", reason: "no such file" }));
    const report = reportOn({ a: "Text" }, { assets: { found: 1, missing } });
    expect(groupNotes(report)).toContainEqual({
      title: "pictures and files that are missing: 2",
      notes: [{ file: "a.mdx:3", reason: "/x.png cannot be shown: no such file (and 1 more such place)" }],
    });
  });

  it("have one note for all links with the same target", () => {
    const [links] = groups({ a: "Text [x](g) [y](h) [z](h)" });
    expect(links?.notes).toEqual([
      { file: "a.mdx:1", reason: "h leads nowhere: no such page (and 1 more such place)" },
      { file: "a.mdx:1", reason: "g leads nowhere: no such page" },
    ]);
  });

  it("are none for pages that are shown as written", () => {
    expect(groups({ a: "Text" })).toEqual([]);
  });
});
