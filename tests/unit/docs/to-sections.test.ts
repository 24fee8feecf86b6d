import { describe, expect, it } from "vitest";
import { pageText } from "#lib/docs/page-text.ts";
import { toChunks } from "#lib/docs/reading/chunks.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { suggestions } from "#lib/docs/suggestions.ts";
import { createToSections } from "#lib/docs/to-sections.ts";

const section = (anchor: string, heading: string, content: string): DocSection => ({
  ...{ url: `/docs/a#${anchor}`, path: "/docs/a", anchor, title: "A", heading, headingPath: ["A", heading] },
  ...{ content, hash: anchor },
});
const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, i) => `Paragraph ${i}: ${"word ".repeat(80)}`.trim());

describe("the sections of found chunks", () => {
  const long = paragraphs(20);
  const chunks = toChunks([
    section("red", "Red", "Warm."),
    section("blue", "Blue", "Cold."),
    section("long", "Long", long.join("\n\n")),
  ]);
  const toSections = createToSections(chunks);
  const found = (id: string, score = 1) => {
    const chunk = chunks.find((one) => one.id === id);
    return { url: id, title: "A", heading: chunk?.heading ?? "", content: chunk?.content ?? "", score };
  };

  it.each([
    ["blue things", "/docs/a#blue", "Blue"],
    ["red things", "/docs/a#red", "Red"],
    ["warm things", "/docs/a#red", "Red"],
  ])("are those with the words of the search in their headings: %s", (words, url, heading) => {
    expect(toSections([found("/docs/a#red")], words, 8)).toMatchObject([{ url, heading }]);
  });

  it("contain all found chunks of a section in the order of the page, ranked by the best one", () => {
    const [first, second] = [found("/docs/a#long", 1), found("/docs/a#long~2", 2)];
    const sections = toSections([second, found("/docs/a#red", 1.5), first], "long", 8);
    expect(sections.map(({ url }) => url)).toEqual(["/docs/a#long", "/docs/a#red"]);
    expect(sections[0]).toMatchObject({ score: 2, content: `${first.content}\n\n${second.content}` });
  });

  it("are limited to the requested number", () => {
    expect(toSections([found("/docs/a#red"), found("/docs/a#long")], "x", 1)).toHaveLength(1);
  });

  it("leave out chunks that are not in the docs", () => {
    expect(toSections([found("/docs/gone")], "x", 8)).toEqual([]);
  });
});

describe("the text of a page", () => {
  it("contains each section with its heading and url", () => {
    expect(pageText([section("x", "X", "One."), section("y", "Y", "Two.")])).toBe(
      "## X\n/docs/a#x\n\nOne.\n\n## Y\n/docs/a#y\n\nTwo.",
    );
  });

  it("is cut between sections, with a remark", () => {
    const text = pageText([section("x", "X", "One."), section("y", "Y", "two ".repeat(50))], 60);
    expect(text).toMatch(/^## X\n.*\n\nOne\.\n\n\(The rest of the page is left out here/);
    expect(text).not.toContain("two");
  });

  it("contains the beginning of a first section that is too long", () => {
    const text = pageText([section("x", "X", "A line of text.\n".repeat(40))], 100);
    expect(text).toContain("A line of text.\n");
    expect(text.length).toBeLessThan(200);
  });

  it("is empty without sections", () => {
    expect(pageText([])).toBe("");
  });
});

it("suggestions have a snippet around the words, and no more than the limit are searched for", () => {
  const asked: unknown[] = [];
  const suggest = (words: string, options?: { limit?: number }) => {
    asked.push([words, options]);
    return [{ url: "/docs/a#x", title: "A", heading: "X", content: `${"lorem ".repeat(40)}needle here`, score: 3 }];
  };
  const [first] = suggestions(suggest, "needle", 5);
  expect(asked).toEqual([["needle", { limit: 5 }]]);
  expect(first).toEqual({
    url: "/docs/a#x",
    title: "A",
    heading: "X",
    snippet: expect.stringMatching(/^… .*needle here$/),
  });
});
