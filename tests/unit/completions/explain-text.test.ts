import { describe, expect, it } from "vitest";
import { quoteBeginnings, Simplifier, toPageInput } from "#lib/completions/explain-text.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";

const section = (heading: string, content = `About ${heading}.`, depth = 2): DocSection => ({
  url: `/docs/page#${heading.toLowerCase().replace(/\W+/g, "-")}`,
  path: "/docs/page",
  anchor: heading,
  title: "The page",
  heading,
  headingPath: ["The page", ...Array.from({ length: depth - 1 }, () => heading)],
  content,
  hash: heading,
});
const page = [section("The page", "What it is.", 1), section("First"), section("Deep", "Down.", 3), section("Last")];

/** What becomes of a text that comes in pieces of so many characters. */
function simplify(text: string, sections = page, length = text.length): string {
  const simplifier = new Simplifier(sections);
  let result = "";
  for (let at = 0; at < text.length; at += length) result += simplifier.add(text.slice(at, at + length));
  return result + simplifier.end();
}
const OUT = "*Left out here: see the original.*";
const [FIRST, DEEP, LAST] = [
  "## [First](/docs/page#first)",
  "### [Deep](/docs/page#deep)",
  "## [Last](/docs/page#last)",
];
const WHOLE = "It is.\n\n## First\n\nA.\n\n### Deep\n\nB.\n\n## Last\n\nC.";

describe("a simplified page", () => {
  it.each([1, 2, 3, 7, 100])("links the page's headings when the text comes in pieces of %d characters", (length) => {
    const expected = `It is.\n\n${FIRST}\n\nA.\n\n${DEEP}\n\nB.\n\n${LAST}\n\nC.`;
    expect(simplify(WHOLE, page, length)).toBe(expected);
  });

  it("has the headings that the model left out, also at the end", () => {
    expect(simplify("## Deep\n\nB.")).toBe(`${FIRST}\n\n${OUT}\n\n${DEEP}\n\nB.\n\n${LAST}\n\n${OUT}`);
    expect(simplify("Cut sho")).toBe(`Cut sho\n\n${FIRST}\n\n${OUT}\n\n${DEEP}\n\n${OUT}\n\n${LAST}\n\n${OUT}`);
  });

  it("has no title, and bold text for headings that the page does not have", () => {
    expect(simplify("# The page\n\nA.\n\n## Conclusion\n\nB.")).toMatch(/^\n\nA\.\n\n\*\*Conclusion\*\*\n\nB\./);
    expect(simplify("## First\n\nA.\n\n## First\n\nB.")).toContain(`${FIRST}\n\nA.\n\n**First**\n\nB.`);
  });

  it("links a heading with other marks and another depth", () => {
    expect(simplify("# **first** #\nA.")).toMatch(`${FIRST}\nA.`);
  });

  it("shows text at once, except for the beginning of a possible heading", () => {
    const simplifier = new Simplifier(page);
    expect(simplifier.add("Wor")).toBe("Wor");
    expect(simplifier.add("ds\n## Fi")).toBe("ds\n");
    expect(simplifier.add("rst\n")).toBe(`${FIRST}\n`);
  });

  it("does not change comments in code blocks", () => {
    const code = "```bash\n# First\nnpm start\n```\n";
    for (const length of [1, 5, 100]) expect(simplify(code, page.slice(0, 1), length)).toBe(code);
  });

  it("shows a heading unchanged, also with replacement patterns such as $&", () => {
    const odd = [section("The page"), section("Costs $& and $1 or $'")];
    expect(simplify("## Costs $& and $1 or $'\n\nA.", odd)).toBe(`## [Costs $& and $1 or $'](${odd[1]?.url})\n\nA.`);
  });

  it("links headings with the same text in their order", () => {
    const twins = [section("The page"), section("Example"), { ...section("Example"), url: "/docs/page#example-1" }];
    const text = simplify("## Example\n\nA.\n\n## Example\n\nB.", twins);
    expect(text).toBe("## [Example](/docs/page#example)\n\nA.\n\n## [Example](/docs/page#example-1)\n\nB.");
  });
});

describe("the page as the model gets it", () => {
  it("has each section under its heading", () => {
    expect(toPageInput(page)).toBe(
      "# The page\n\nWhat it is.\n\n## First\n\nAbout First.\n\n### Deep\n\nDown.\n\n## Last\n\nAbout Last.",
    );
  });

  it("ends before the section that would make it too long", () => {
    const long = [section("The page"), section("First"), section("Long", "x".repeat(20_000)), section("Last")];
    expect(toPageInput(long)).toMatch(/## First\n\nAbout First\.$/);
    expect(toPageInput([section("The page", "y".repeat(20_000))])).toHaveLength(12_000);
  });
});

it("a quoted beginning has all Markdown escaped", () => {
  const text = quoteBeginnings([section("The page", "# <b>1*1</b> & [x](/y)"), section("A `b` [c]", "- one\n- two")]);
  expect(text).toBe("\\<b\\>1\\*1\\</b\\> & \\[x\\](/y)\n\n## [A \\`b\\` \\[c\\]](/docs/page#a-b-c-)\n\none two");
});
