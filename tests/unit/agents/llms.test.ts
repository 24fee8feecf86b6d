import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { llmsFull, llmsTxt } from "#lib/agents/llms.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { samplePlace } from "#tests/support/verified-answers.ts";

const page = (path: string, title: string, description: string | null, hash = path): DocsPageInfo => ({
  path,
  title,
  description,
  hash,
  file: `${path}.mdx`,
  isHidden: false,
  date: null,
  titleId: "t",
  headings: [],
  address: { slug: null, id: null, permalink: null },
  oldAddresses: [],
  starters: [],
  place: samplePlace(`${path}.mdx`),
});

const pages = [
  page("/docs", "Start [here]", "What it\n is."),
  page("/docs/a/b", "B", null),
  page("/docs/c", "C", "See C."),
];
const docs = {
  pages,
  nav: [
    { title: "Start [here]", path: "/docs", entries: [] },
    { title: "Guides", path: null, entries: pages.slice(1).map(({ title, path }) => ({ title, path, entries: [] })) },
  ],
  pageInfo: (path: string) => pages.find((other) => other.path === path) ?? null,
  markdown: (path: string) => `Text of ${path}`,
};
const text = ({ pieces }: { pieces: Iterable<string> }) => [...pieces].join("");
const SITE = { name: "Example", addresses: ownAddresses("https://x.test") };

describe("llms.txt", () => {
  it("lists the site's name, its description, and every page by group with the address of its Markdown", () => {
    expect(text(llmsTxt(docs, SITE))).toBe(
      `# Example

> What it is.

All pages in one file: [llms-full.txt](https://x.test/llms-full.txt).

Search and pages as tools for agents (MCP, streamable HTTP): https://x.test/api/mcp

## Docs

- [Start \\[here\\]](https://x.test/docs/index.md): What it is.

## Guides

- [B](https://x.test/docs/a/b.md)
- [C](https://x.test/docs/c.md): See C.
`,
    );
  });
});

describe("llms-full.txt", () => {
  it("contains all pages in the order of the navigation", () => {
    const full = text(llmsFull(docs, SITE));
    expect(
      full.startsWith(
        `# Example\n\n> What it is.\n\n---\n\n# Start [here]\n\n> What it is.\n\nSource: ${SITE.addresses.siteUrl}/docs\n`,
      ),
    ).toBe(true);
    expect(full.match(/^Text of .*$/gm)).toEqual(["Text of /docs", "Text of /docs/a/b", "Text of /docs/c"]);
  });

  it("ends at its length limit and lists the pages that are left out", () => {
    const full = text(llmsFull(docs, SITE, 150));
    expect(full.match(/^Text of .*$/gm)).toEqual(["Text of /docs", "Text of /docs/a/b"]);
    expect(full).toMatch(/# Left out here\n\n- \[C\]\(https:\/\/x\.test\/docs\/c\.md\): See C\.\n$/);
  });

  it("renders a page only when it is read", () => {
    const written: string[] = [];
    const pieces = llmsFull({ ...docs, markdown: (path) => String(written.push(path)) }, SITE).pieces[
      Symbol.iterator
    ]();
    pieces.next();
    expect(written).toEqual([]);
    pieces.next();
    expect(written).toEqual(["/docs"]);
  });

  it("has a new ETag when a page, the site's address or its name has changed", () => {
    const changed = { ...docs, pages: [...pages.slice(0, 2), page("/docs/c", "C", "See C.", "other")] };
    const tags = [
      llmsFull(docs, SITE),
      llmsFull(changed, SITE),
      llmsFull(docs, { ...SITE, addresses: ownAddresses("https://y.test") }),
      llmsFull(docs, { ...SITE, name: "Other" }),
    ].map(({ tag }) => tag);
    expect(new Set(tags).size).toBe(4);
    expect(llmsFull(docs, SITE).tag).toBe(tags[0]);
  });
});
