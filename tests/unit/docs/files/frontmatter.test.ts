import { describe, expect, it } from "vitest";
import { readSource } from "#lib/docs/files/frontmatter.ts";

const page = (...lines: string[]) => ["---", ...lines, "---", "Text"].join("\n");
const read = (...lines: string[]) => readSource(page(...lines)).data;

describe("the frontmatter of a page", () => {
  it.each([
    ["a title", "title: Runs", { title: "Runs" }],
    ["spaces around a title", "title: '  Runs  '", { title: "Runs" }],
    ["a number as title", "title: 2024", { title: "2024" }],
    ["an empty title as none", "title: ''", { title: null }],
    ["an order", "order: 12", { order: 12 }],
    ["an order below zero", "order: -1", { order: -1 }],
    ["a text as order as none", "order: first", { order: null }],
    ["keywords in a list", "keywords: [a, ' b ', '']", { keywords: ["a", "b"] }],
    ["keywords with commas", "keywords: a, b,, c", { keywords: ["a", "b", "c"] }],
    ["numbers as keywords", "keywords: [404, 500]", { keywords: ["404", "500"] }],
    ["tags as keywords", "tags: [a, b]", { keywords: ["a", "b"] }],
    ["starters", "starters: [Why?, How?]", { starters: ["Why?", "How?"] }],
    ["Docusaurus' position", "sidebar_position: 3", { position: 3 }],
    ["Starlight's position", "sidebar:\n  order: 4", { position: 4 }],
    ["Docusaurus' hidden sidebar as no position", "sidebar: false", { position: null }],
    ["slug and id as other addresses", "slug: /start\nid: begin", { aliases: ["/start", "begin"] }],
    ["a section", "section: Guides", { section: "Guides" }],
    ["a description", "description: How runs move.", { description: "How runs move." }],
  ])("is read: %s", (_, lines, expected) => {
    expect(read(lines)).toMatchObject(expected);
  });

  it("lists a word that is both a keyword and a tag once", () => {
    expect(read("keywords: [a, b]", "tags: [b, c]").keywords).toEqual(["a", "b", "c"]);
  });

  it("has defaults for a page without frontmatter", () => {
    expect(readSource("Text")).toMatchObject({
      body: "Text",
      before: 0,
      problem: null,
      data: { title: null, order: null, position: null, keywords: [], starters: [], aliases: [] },
    });
  });

  it("ignores unknown fields", () => {
    expect(read("title: A", "layout: wide")).not.toHaveProperty("layout");
  });
});

describe("the body of a page", () => {
  it.each([
    ["is the text after the frontmatter", page("title: A"), "Text", 3],
    ["has line feeds only", "---\r\ntitle: A\r\n---\r\nOne\r\nTwo", "One\nTwo", 3],
    ["begins after a byte order mark", "\uFEFF---\ntitle: A\n---\nText", "Text", 3],
    ["is everything when the first line is a rule below other text", "Text\n\n---\n\nMore", "Text\n\n---\n\nMore", 0],
  ])("%s", (_, source, body, before) => {
    const result = readSource(source);
    expect(result.body.trim()).toBe(body);
    expect(result.before).toBe(before);
  });

  it.each([
    ["YAML that cannot be read", page("title: [A", "order: 1")],
    ["frontmatter of code", "---js\n{ title: process.exit() }\n---\nText"],
    ["frontmatter of JSON", '---json\n{"title": "A"}\n---\nText'],
  ])("is read although the frontmatter is ignored: %s", (_, source) => {
    const { body, data, problem, before } = readSource(source);
    expect(body).toBe("Text");
    expect(data.title).toBeNull();
    expect(problem).toMatch(/^the frontmatter is ignored: /);
    expect(before).toBe(source.split("\n").length - 1);
  });
});

describe("the limits of frontmatter", () => {
  const aliases = (levels: number) =>
    Array.from({ length: levels }, (_, i) =>
      i === 0
        ? "a0: &a0 [x, x, x, x, x, x, x, x]"
        : `a${i}: &a${i} [${Array(8)
            .fill(`*a${i - 1}`)
            .join(", ")}]`,
    );

  it.each([
    ["too many bytes", [`title: ${"x".repeat(33 * 1024)}`], "longer than 32768 bytes"],
    ["aliases that expand to many values", aliases(9), "more than 2000 values"],
    ["too deep nesting", [`a: ${"[".repeat(20)}${"]".repeat(20)}`], "nested deeper than 16 levels"],
  ])("cause it to be ignored: %s", (_, lines, reason) => {
    const { data, problem, body } = readSource(page("title: A", ...lines));
    expect(problem).toContain(reason);
    expect([data.title, body]).toEqual([null, "Text"]);
  });

  it("keep the time for expanding aliases short", () => {
    const began = performance.now();
    readSource(page(...aliases(14)));
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it.each([
    ["title", `title: ${"x".repeat(301)}`],
    ["description", `description: ${"x".repeat(2_001)}`],
    ["keywords", `keywords: [${"x".repeat(201)}]`],
    ["keywords", `keywords: [${Array(201).fill("x").join(", ")}]`],
    ["starters", `starters: [a, ${"x".repeat(301)}]`],
  ])("cause only a field that is too long to be left out: %s", (name, line) => {
    const { data, problem } = readSource(page(line, "section: Guides"));
    expect(problem).toBe(`too long in the frontmatter and left out: ${name}`);
    expect(data).toMatchObject({ section: "Guides" });
    expect([null, []]).toContainEqual(Reflect.get(data, name));
  });

  it("allow the longest title", () => {
    const title = "x".repeat(300);
    expect(readSource(page(`title: ${title}`))).toMatchObject({ problem: null, data: { title } });
  });

  it("apply to each keyword of a text with commas", () => {
    const words = Array.from({ length: 30 }, (_, i) => `word-number-${i}`);
    expect(readSource(page(`keywords: ${words.join(", ")}`)).data.keywords).toEqual(words);
  });
});
