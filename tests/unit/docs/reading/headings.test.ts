import { describe, expect, it } from "vitest";
import { createAnchors, headingDepth } from "#lib/docs/reading/headings.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

const parse = (source: string) => parsePage(source, { path: "/docs/x", name: "Fallback", format: "mdx" });
const headingsOf = (source: string) => parse(source).headings.map(({ id, text }) => [id, text]);

describe("the anchors of a page", () => {
  it.each([
    ["Part", "part"],
    ["Two words", "two-words"],
    ["Über uns", "über-uns"],
    ["What's `new`?", "whats-new"],
    ["v1.2", "v12"],
    ["文档", "文档"],
    ["!!!", "section"],
    ["", "section"],
    ["__next", "__next-1"],
    ["Assistant dock", "assistant-dock-1"],
    ["constructor", "constructor"],
  ])("the heading %j has the anchor %j", (text, anchor) => {
    expect(createAnchors()(text)).toBe(anchor);
  });

  it("are different for headings with the same text", () => {
    const anchor = createAnchors();
    expect([anchor("Part"), anchor("Part"), anchor("Part 1"), anchor("Part")]).toEqual([
      "part",
      "part-1",
      "part-1-1",
      "part-2",
    ]);
  });

  it("are the headings' own ids, with a number when an id is used before", () => {
    const anchor = createAnchors();
    expect([anchor("A", "own"), anchor("B", "own"), anchor("Own")]).toEqual(["own", "own-1", "own-2"]);
  });

  it("keep the capitals of a heading's own id", () => {
    expect(createAnchors()("A", "myId")).toBe("myId");
  });
});

describe("a heading's own id", () => {
  it.each([
    ["Docusaurus", "## Part {#own}", ["own", "Part"]],
    ["Docusaurus with a comment", "## Part {/* #own */}", ["own", "Part"]],
    ["React", "## Part {/*own*/}", ["own", "Part"]],
    ["React with emphasis", "## Part {/*my-_own_-id*/}", ["my-_own_-id", "Part"]],
    ["MkDocs with emphasis", "## Part { #my_own_id }", ["my_own_id", "Part"]],
    ["React with punctuation", "## Part {/*what's_own*/}", ["what's_own", "Part"]],
    ["MkDocs with spaces", "## Part { #own }", ["own", "Part"]],
    ["MkDocs with a colon and a class", "## Part {: #own .wide }", ["own", "Part"]],
    ["Hugo with a class", '## Part {#own class="wide"}', ["own", "Part"]],
    ["Pandoc with classes before the id", "## Part {.a .b #own key=value}", ["own", "Part"]],
    ["none, where the list has a class alone", "## Part {.wide}", ["part", "Part"]],
    ["none, where the comment is a remark", "## Part {/* to be done */}", ["part", "Part"]],
    ["Fumadocs", "## Part [#own]", ["own", "Part"]],
    ["Fumadocs with a flag", "## Part [!toc] [#own]", ["own", "Part"]],
    ["Fumadocs with a flag alone", "## Part [toc]", ["part", "Part"]],
    ["JSX", '<h2 id="own">Part</h2>', ["own", "Part"]],
    ["none, where the anchor is made of the text", "## Part", ["part", "Part"]],
    ["none, with code at the end of the heading", "## Use `{#x}`", ["use-x", "Use {#x}"]],
  ])("is read from the syntax of %s", (_, source, expected) => {
    expect(headingsOf(`Text\n\n${source}\n\nMore`)).toEqual([expected]);
  });
});

it.each([
  ["MkDocs", "## Part { #own }"],
  ["React", "## Part {/*own*/}"],
  ["HTML", '<h2 id="own">Part</h2>'],
])("a heading's own id is read from the syntax of %s in a Markdown page, too", (_, source) => {
  const { headings } = parsePage(`Text\n\n${source}`, { path: "/docs/x", name: "X", format: "md" });
  expect(headings).toEqual([{ id: "own", text: "Part", depth: 2 }]);
});

describe("the headings of a page", () => {
  it("have their depths", () => {
    const { headings } = parse("# Title\n\n## A\n\n### B\n\n<h4>C</h4>\n\n###### D");
    expect(headings.map(({ depth }) => depth)).toEqual([2, 3, 4, 6]);
  });

  it.each([
    ["bold text", "## A **bold** word", "A bold word"],
    ["a link", "## A [link](/docs)", "A link"],
    ["code", "## The `limit` option", "The limit option"],
    ["a constant", "export const v = 2\n\n## Version {v}", "Version 2"],
    ["an image", "## ![Logo](/l.png) Brand", "Logo Brand"],
  ])("are plain text with %s", (_, source, text) => {
    expect(parse(`Intro\n\n${source}`).headings[0]?.text).toBe(text);
  });
});

describe("the title of a page", () => {
  it.each([
    ["the frontmatter", "---\ntitle: Front\n---\n# Front\n\nText", "Front", "front"],
    ["the frontmatter before another heading", "---\ntitle: Front\n---\n# Other\n\nText", "Front", "front"],
    ["a heading", "# Heading\n\nText", "Heading", "heading"],
    ["a heading below other text", "Text\n\n# Heading", "Heading", "heading"],
    ["a heading below imports", 'import A from "a"\n\n# Heading', "Heading", "heading"],
    ["a heading with an id", "# Heading {#own}\n\nText", "Heading", "own"],
    ["exported metadata", 'export const metadata = { title: "Meta" }\n\nText', "Meta", "meta"],
    ["exported metadata of another name", 'export const meta = { title: "Meta" }\n\nText', "Meta", "meta"],
    ["the file's name", "Text\n\n## Part", "Fallback", "fallback"],
    ["the file's name for an empty heading", "#\n\nText", "Fallback", "fallback"],
  ])("is taken from %s", (_, source, title, titleId) => {
    expect(parse(source)).toMatchObject({ title, titleId });
  });

  it("is left out of the list of headings", () => {
    expect(headingsOf("# Title\n\n## Part")).toEqual([["part", "Part"]]);
  });

  it("leaves later headings of the same depth in the list", () => {
    expect(headingsOf("# Title\n\n# Second")).toEqual([["second", "Second"]]);
  });
});

it.each([
  ["h1", 1],
  ["h6", 6],
  ["h7", null],
  ["header", null],
  ["toString", null],
  [null, null],
])("the element %j has the depth %j", (name, depth) => {
  expect(headingDepth(name)).toBe(depth);
});
