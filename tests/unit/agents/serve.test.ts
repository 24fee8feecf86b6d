import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { renderPage } from "#lib/agents/llms.ts";
import { markdownSourceOf } from "#lib/agents/serve.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";

describe("the address of a page's Markdown", () => {
  it.each([
    ["/docs/slack.md", "/docs/slack"],
    ["/docs/a/b.MD", "/docs/a/b"],
    ["/docs/index.md", "/docs"],
    ["/docs.md", "/docs"],
    ["/docs/a/index.md", "/docs/a"],
    ["/docs/my-index.md", "/docs/my-index"],
    ["/docs/slack", null],
    ["/docs/.md", null],
    ["/docs/slack.md/more", null],
    ["/docs/slack.mdx", null],
  ])("%s belongs to the page %s", (path, page) => {
    expect(markdownSourceOf(path)).toBe(page);
  });
});

describe("a page as Markdown", () => {
  const page = (path: string, title: string, description: string | null) =>
    ({ path, title, description, hash: path }) as DocsPageInfo;
  const pages = [page("/docs/start", "Start\nhere", "What  it is."), page("/docs/b", "B", null)];
  const docs = {
    pages,
    nav: [],
    pageInfo: (path: string) => pages.find((one) => one.path === path) ?? null,
    markdown: (path: string, siteUrl: string) => (path === "/docs/b" ? null : `See [B](${siteUrl}/docs/b).\n\n`),
  };
  const textOf = (path: string) => {
    const found = renderPage(docs, path, ownAddresses("https://x.test"));
    return found && [...found.pieces].join("");
  };

  it("begins with its title, description and address, each on one line", () => {
    expect(textOf("/docs/start")).toBe(
      "# Start here\n\n> What it is.\n\nSource: https://x.test/docs/start\n\nSee [B](https://x.test/docs/b).\n",
    );
  });

  it("can be without a description and a text", () => {
    expect(textOf("/docs/b")).toBe("# B\n\nSource: https://x.test/docs/b\n");
  });

  it("is that of the first page at /docs where /docs has no page of its own", () => {
    expect(textOf("/docs")).toBe(textOf("/docs/start"));
    expect(
      renderPage({ ...docs, pages: [], pageInfo: () => null }, "/docs", ownAddresses("https://x.test")),
    ).toBeNull();
  });

  it("does not exist at another path", () => {
    expect(textOf("/docs/nope")).toBeNull();
    expect(textOf("/")).toBeNull();
  });

  it("has an ETag that changes only with its text", () => {
    const tagOf = (siteUrl: string) => renderPage(docs, "/docs/start", ownAddresses(siteUrl))?.tag;
    expect(tagOf("https://x.test")).toBe(tagOf("https://x.test"));
    expect(tagOf("https://x.test")).not.toBe(tagOf("https://y.test"));
    expect(tagOf("https://x.test")).toMatch(/^[\w-]{22}$/);
  });
});
