import { describe, expect, it } from "vitest";
import { ABOVE, buildInverted, type Inverted } from "#lib/docs/search/lexical/inverted.ts";
import { indexed } from "#tests/support/setup/indexed.ts";

const index = buildInverted([
  indexed("/docs/looms", "Warp", "Cotton cotton wool", { keywords: ["weaving"], description: "About threads" }),
  indexed("/docs/looms", "Weft", "Wool"),
  indexed("/docs/guides/yarn", "SidePanel", "Cotton is spun"),
]);

/** Sections that have a term, with the counts of its occurrences. */
function entriesOf({ terms, sections, textCounts, headingCounts }: Inverted, term: string) {
  const id = terms.get(term);
  if (id === undefined) return null;
  const places = Array.from(
    { length: (sections.starts[id + 1] ?? 0) - (sections.starts[id] ?? 0) },
    (_, i) => (sections.starts[id] ?? 0) + i,
  );
  return places.map((i) => ({ at: sections.values[i], text: textCounts[i], heading: headingCounts[i] }));
}

describe("the index of words", () => {
  it("lists the sections of a term, with its number of occurrences", () => {
    expect(entriesOf(index, "cotton")).toEqual([
      { at: 0, text: 2, heading: 0 },
      { at: 2, text: 1, heading: 0 },
    ]);
  });

  it("counts the heading of a section separately from those above it", () => {
    expect(entriesOf(index, "warp")).toEqual([{ at: 0, text: 0, heading: 1 }]);
    expect(entriesOf(index, "loom")).toEqual([
      { at: 0, text: 0, heading: ABOVE },
      { at: 1, text: 0, heading: ABOVE },
    ]);
  });

  it("contains keywords and description at the first section of their page", () => {
    expect(entriesOf(index, "weav")).toEqual([{ at: 0, text: 0, heading: ABOVE }]);
    expect(entriesOf(index, "thread")).toEqual([{ at: 0, text: 1, heading: 0 }]);
  });

  it.each(["sidepanel", "sid", "panel"])("finds an identifier as a whole and by its parts: %s", (term) => {
    expect(entriesOf(index, term)).toEqual([{ at: 2, text: 0, heading: 1 }]);
  });

  it("leaves out stop words, and words that no section has", () => {
    expect([entriesOf(index, "is"), entriesOf(index, "about"), entriesOf(index, "silk")]).toEqual([null, null, null]);
  });

  it("counts the pages of a term", () => {
    const pagesOf = (term: string) => index.pageCounts[index.terms.get(term) ?? -1];
    expect([pagesOf("cotton"), pagesOf("wool"), pagesOf("loom")]).toEqual([2, 1, 1]);
  });

  it("lists the page of each section and the first section of each page", () => {
    expect([[...index.pageOf], [...index.firstOf]]).toEqual([
      [0, 0, 1],
      [0, 2],
    ]);
  });

  it("has the sum of the sections' lengths as the length of a page", () => {
    expect([[...index.lengths], [...index.pageLengths]]).toEqual([
      [4, 1, 2],
      [5, 2],
    ]);
    expect(index.meanLength).toBeCloseTo(7 / 3);
    expect(index.meanPageLength).toBe(3.5);
  });

  it("counts occurrences up to the size of a byte", () => {
    const many = buildInverted([
      indexed("/docs/a", "word ".repeat(40), "text ".repeat(400), { title: "word ".repeat(40) }),
    ]);
    expect(entriesOf(many, "text")).toEqual([{ at: 0, text: 255, heading: 0 }]);
    expect(entriesOf(many, "word")).toEqual([{ at: 0, text: 0, heading: 255 }]);
  });

  it("can be empty", () => {
    expect(buildInverted([])).toMatchObject({ meanLength: 1, meanPageLength: 1 });
  });
});
