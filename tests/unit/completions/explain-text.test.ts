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
  it.each([1, 2, 3, 7, 100])("keeps the headings, in pieces of %d characters", (length) => {
    const expected = `It is.\n\n${FIRST}\n\nA.\n\n${DEEP}\n\nB.\n\n${LAST}\n\nC.`;
    expect(simplify(WHOLE, page, length)).toBe(expected);
  });

  it("puts skipped headings in their place, also at the end", () => {
    expect(simplify("## Deep\n\nB.")).toBe(`${FIRST}\n\n${OUT}\n\n${DEEP}\n\nB.\n\n${LAST}\n\n${OUT}`);
    expect(simplify("Cut sho")).toBe(`Cut sho\n\n${FIRST}\n\n${OUT}\n\n${DEEP}\n\n${OUT}\n\n${LAST}\n\n${OUT}`);
  });

  it("leaves the title out, and makes up for headings that are none of the page's", () => {
    expect(simplify("# The page\n\nA.\n\n## Conclusion\n\nB.")).toMatch(/^\n\nA\.\n\n\*\*Conclusion\*\*\n\nB\./);
    expect(simplify("## First\n\nA.\n\n## First\n\nB.")).toContain(`${FIRST}\n\nA.\n\n**First**\n\nB.`);
  });

  it("knows a heading in other marks and under another depth", () => {
    expect(simplify("# **first** #\nA.")).toMatch(`${FIRST}\nA.`);
  });

  it("shows text of a line at once, and holds back what may become a heading", () => {
    const simplifier = new Simplifier(page);
    expect(simplifier.add("Wor")).toBe("Wor");
    expect(simplifier.add("ds\n## Fi")).toBe("ds\n");
    expect(simplifier.add("rst\n")).toBe(`${FIRST}\n`);
  });

  it("takes no comment in code for a heading", () => {
    const code = "```bash\n# First\nnpm start\n```\n";
    for (const length of [1, 5, 100]) expect(simplify(code, page.slice(0, 1), length)).toBe(code);
  });

  it("writes a heading as it is, also one with patterns of a replacement", () => {
    const odd = [section("The page"), section("Costs $& and $1 or $'")];
    expect(simplify("## Costs $& and $1 or $'\n\nA.", odd)).toBe(`## [Costs $& and $1 or $'](${odd[1]?.url})\n\nA.`);
  });

  it("tells sections of the same name apart by their order", () => {
    const twins = [section("The page"), section("Example"), { ...section("Example"), url: "/docs/page#example-1" }];
    const text = simplify("## Example\n\nA.\n\n## Example\n\nB.", twins);
    expect(text).toBe("## [Example](/docs/page#example)\n\nA.\n\n## [Example](/docs/page#example-1)\n\nB.");
  });
});

describe("what the model is given", () => {
  it("is the page's text under its headings", () => {
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

it("beginnings are words: nothing in them is a mark", () => {
  const text = quoteBeginnings([section("The page", "# <b>1*1</b> & [x](/y)"), section("A `b` [c]", "- one\n- two")]);
  expect(text).toBe("\\<b\\>1\\*1\\</b\\> & \\[x\\](/y)\n\n## [A \\`b\\` \\[c\\]](/docs/page#a-b-c-)\n\none two");
});
