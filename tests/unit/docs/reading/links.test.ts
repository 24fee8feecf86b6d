import { describe, expect, it } from "vitest";
import { createLinker, type LinkedPage, linkNodes } from "#lib/docs/reading/links.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

const page = (file: string, path: string, aliases: string[] = []): LinkedPage => ({
  ...{ file, path, aliases },
  anchors: new Set(["title", "part", "über"]),
});
const link = createLinker([
  page("index.mdx", "/docs"),
  page("guides/index.mdx", "/docs/guides"),
  page("guides/01-first-steps.mdx", "/docs/guides/01-first-steps"),
  page("guides/(group)/deep.md", "/docs/guides/group/deep", ["/dive", "below"]),
  page("api/calls.mdx", "/docs/api/calls"),
  page("with space.md", "/docs/with-space"),
]);
const FROM = "guides/01-first-steps.mdx";

describe("the target of a link", () => {
  it.each([
    ["a file beside the page", "./index.mdx", "/docs/guides"],
    ["a file without its ending", "index", "/docs/guides"],
    ["a file above the page", "../api/calls.mdx", "/docs/api/calls"],
    ["a file without its ending above the page", "../api/calls", "/docs/api/calls"],
    ["an address of this site", "/docs/api/calls", "/docs/api/calls"],
    ["an address with a slash at its end", "/docs/api/calls/", "/docs/api/calls"],
    ["an address as on its own site", "/api/calls", "/docs/api/calls"],
    ["an address with the site's folder", "/handbook/api/calls", "/docs/api/calls"],
    ["an address with a language", "/en/docs/api/calls", "/docs/api/calls"],
    ["the docs in a language", "/en/docs/", "/docs"],
    ["an address without a number for sorting", "/guides/first-steps", "/docs/guides/01-first-steps"],
    ["an address without a group", "/guides/deep", "/docs/guides/group/deep"],
    ["an address in capitals", "/API/Calls", "/docs/api/calls"],
    ["an .html file", "/api/calls.html", "/docs/api/calls"],
    ["an alias from the root", "/dive", "/docs/guides/group/deep"],
    ["an alias beside the file", "/guides/below", "/docs/guides/group/deep"],
    ["an encoded name", "../with%20space.md", "/docs/with-space"],
    ["an address relative to the page's", "../../api/calls", "/docs/api/calls"],
    ["the page's own heading", "#part", "#part"],
    ["the top of the page", "#top", "#top"],
    ["a footnote", "#user-content-fn-1", "#user-content-fn-1"],
    ["a heading of another page", "../api/calls.mdx#part", "/docs/api/calls#part"],
    ["a heading in capitals", "../api/calls.mdx#Part", "/docs/api/calls#part"],
    ["an encoded heading", "/docs#%C3%BCber", "/docs#%C3%BCber"],
    ["a heading with other punctuation", "../api/calls.mdx#_p-art", "/docs/api/calls#part"],
    ["a heading without its accent", "../api/calls.mdx#uber", "/docs/api/calls#über"],
    ["a heading with two hashes", "../api/calls.mdx##part", "/docs/api/calls#part"],
    ["a page with a query", "/docs/api/calls?tab=js#part", "/docs/api/calls?tab=js#part"],
    ["another site", "https://x.y/docs/api/calls.md", "https://x.y/docs/api/calls.md"],
    ["another site without a scheme", "//x.y/a", "//x.y/a"],
    ["a mail address", "mailto:a@b.c", "mailto:a@b.c"],
    ["a public file", "/logo.svg", "/logo.svg"],
    ["a route of this site", "/api/docs-search?q=x", "/api/docs-search?q=x"],
    ["the site's root", "/", "/docs"],
  ])("is found for %s", (_, href, expected) => {
    expect(link(href, FROM)).toEqual({ href: expected, dead: null });
  });

  it.each([
    ["a missing file", "./gone.mdx", { href: null, dead: "no such page" }],
    ["a missing address above the docs", "/gone", { href: null, dead: "no such page" }],
    ["a missing address", "/docs/gone", { href: null, dead: "no such page" }],
    ["a file above the docs", "../../../etc/passwd", { href: null, dead: "no such page" }],
    ["a missing heading", "/docs/api/calls#gone", { href: "/docs/api/calls", dead: "the page has no such heading" }],
    [
      "a missing heading of its own",
      "#gone",
      { href: "/docs/guides/01-first-steps", dead: "the page has no such heading" },
    ],
    ["punctuation alone", "/docs/api/calls#--", { href: "/docs/api/calls", dead: "the page has no such heading" }],
    ["a broken encoding", "/docs/%E0%A4%A", { href: null, dead: "no such page" }],
  ])("is reported as dead for %s", (_, href, expected) => {
    expect(link(href, FROM)).toEqual(expected);
  });

  it("is the first page when two have the same name", () => {
    const two = createLinker([page("a/1-x.md", "/docs/a/1-x"), page("a/2-x.md", "/docs/a/2-x")]);
    expect(two("/a/x", "a/2-x.md").href).toBe("/docs/a/1-x");
  });

  it.each(["app/guide/page.mdx", "src/pages/guide.mdx", "content/docs/guide.mdx", "pages/guide/index.mdx"])(
    "is found for a page that is stored as %s",
    (file) => {
      const one = createLinker([page(file, `/docs/${file.replace(".mdx", "")}`), page("other.md", "/docs/other")]);
      expect(one("/guide", "other.md").dead).toBeNull();
    },
  );
});

describe("the links of a page", () => {
  const linksIn = (source: string) => {
    const { links } = parsePage(source, { path: "/docs/x", name: "X", format: "mdx" });
    return links.map(({ href, line }) => [href, line]);
  };

  it.each([
    ["a link", "[a](/docs/a)", [["/docs/a", 1]]],
    ["a definition", "[a][b]\n\n[b]: ./b.md", [["./b.md", 3]]],
    ["a component's href", '\n<Card href="/c" />', [["/c", 2]]],
    ["a component's `to`", '<Link to="/d">D</Link>', [["/d", 1]]],
    ["no link to another site", "[a](https://x.y) [b](mailto:a@b.c) [c](//x.y)", []],
    ["no empty link", "[a]()", []],
    ["lines after the frontmatter", "---\ntitle: A\n---\n\n[a](/docs/a)", [["/docs/a", 5]]],
    ["no link in code", "`[a](/docs/a)`", []],
  ])("are listed with their lines: %s", (_, source, expected) => {
    expect(linksIn(source)).toEqual(expected);
  });

  it("may lead to the ids of elements, but not to those of components", () => {
    const { ids } = parsePage('<a id="limits" />\n\n<Tab id="first" />\n\n## Part', {
      path: "/docs/x",
      name: "X",
      format: "mdx",
    });
    expect(ids).toEqual(["limits"]);
  });

  it.each([
    ["the id of a component with a content", '<Step id="one">\n\nText\n\n</Step>', ["one"]],
    ["the title's id of an example", '<Recipes titleId="one">\n\nText\n\n</Recipes>', ["one"]],
    ["the title of an accordion", '<Accordion title="Two words">\n\nText\n\n</Accordion>', ["two-words"]],
    ["no id that a heading has", '<Step id="part">\n\n## Part\n\n</Step>', []],
    ["no id with spaces", '<Step id="a b">\n\nText\n\n</Step>', []],
  ])("may lead to %s", (_, source, expected) => {
    expect(parsePage(source, { path: "/docs/x", name: "X", format: "mdx" }).ids).toEqual(expected);
  });

  it.each([
    ["elements of raw HTML", 'Text <a id="one"></a>\n\n<div id="two">More</div>', ["one", "two"]],
    ["names of anchors in raw HTML", '<a name="one"></a>\n\nText', ["one"]],
    ["the first of two elements", '<a id="one"></a>\n\n<b id="one">x</b>', ["one"]],
    ["no element whose id a heading has", '<a id="part"></a>\n\n## Part', []],
    ["no element whose id a later heading gives itself", '<a id="own"></a>\n\n## Part {#own}', []],
    ["no unseen element", '<script id="one"></script>\n\nText', []],
  ])("may lead to %s", (_, source, expected) => {
    const page = parsePage(source, { path: "/docs/x", name: "X", format: "md" });
    expect(page.ids).toEqual(expected);
  });
});

describe("rendered links", () => {
  const change = (href: string) => (href === "/gone" ? null : `/docs${href}`);

  it.each([
    [
      "a link gets its target",
      { tag: "a", props: { href: "/a" }, children: ["A"] },
      { tag: "a", props: { href: "/docs/a" }, children: ["A"] },
    ],
    [
      "a dead link becomes its text",
      { tag: "a", props: { href: "/gone" }, children: ["A"] },
      { tag: "span", props: {}, children: ["A"] },
    ],
    [
      "a component loses a dead address",
      { tag: "Card", props: { href: "/gone", title: "T" }, children: [] },
      { tag: "Card", props: { title: "T" }, children: [] },
    ],
    [
      "the `to` of a component is an address as well",
      { tag: "Link", props: { to: "/a" }, children: [] },
      { tag: "Link", props: { to: "/docs/a" }, children: [] },
    ],
    [
      "an anchor without an address stays",
      { tag: "a", props: { id: "x" }, children: [] },
      { tag: "a", props: { id: "x" }, children: [] },
    ],
  ])("%s", (_, node, expected) => {
    expect(linkNodes([node], change)).toEqual([expected]);
  });

  it("links are changed at every depth", () => {
    const inner = { tag: "a", props: { href: "/a" }, children: ["A"] };
    const [outer] = linkNodes(
      [{ tag: "p", props: {}, children: ["Text ", { tag: "b", props: {}, children: [inner] }] }],
      change,
    );
    expect(JSON.stringify(outer)).toContain('"href":"/docs/a"');
  });
});
