import { describe, expect, it, vi } from "vitest";
import type { Dense } from "#lib/docs/search/dense/dense.ts";
import type { Lexical, Ranked } from "#lib/docs/search/ranking.ts";
import { createSearch } from "#lib/docs/search/search.ts";
import { indexed } from "#tests/support/setup/indexed.ts";

const sections = Array.from({ length: 60 }, (_, i) => ({
  ...indexed(`/docs/p${i}`, `H${i}`, `Text ${i}.`),
  ...{ url: `/docs/p${i}#h${i}`, anchor: `h${i}`, heading: `H${i}` },
}));

/** A ranking by words that always finds the sections at these places. */
function setUp(
  places: number[],
  { near = null, confidence = 0.5 }: { near?: number[] | null; confidence?: number } = {},
) {
  const ranked: Ranked[] = places.map((at, i) => ({ at, score: 100 - i }));
  const rank = vi.fn<Lexical["rank"]>((_, limit) => ({ ranked: ranked.slice(0, limit), confidence }));
  const match: Lexical["match"] = () => ({ weights: [], total: 0, order: [], read: () => [] });
  const lexical: Lexical = { rank, suggest: (_, limit) => ranked.slice(0, limit), match };
  const dense: Dense = {
    weight: 2,
    near: async () => near ?? [],
    embed: async () => null,
    positions: () => [],
    state: () => ({ ready: 0, of: 0, ok: true }),
    fill: async () => true,
    start: () => {},
    stop: () => {},
  };
  return { rank, ...createSearch(sections, lexical, near && dense) };
}
const headings = (found: { heading: string }[]) => found.map(({ heading }) => heading);

describe("a search", () => {
  it("returns sections with url, title, heading, content and score", async () => {
    const { sections: found } = await setUp([3]).search("x");
    expect(found).toEqual([{ url: "/docs/p3#h3", title: "p3", heading: "H3", content: "Text 3.", score: 100 }]);
  });

  it("returns eight sections unless another limit is given", async () => {
    const { search } = setUp([...sections.keys()]);
    expect((await search("x")).sections).toHaveLength(8);
    expect((await search("x", { limit: 20 })).sections).toHaveLength(20);
    expect((await search("x", { limit: 55 })).sections).toHaveLength(55);
  });

  it("reads more candidates than it returns, so that repeated texts leave no gap", async () => {
    const { search, rank } = setUp([1]);
    await search("x", { limit: 3 });
    expect(rank).toHaveBeenCalledWith("x", 50);
  });

  it.each([
    [0, "uncovered"],
    [0.07, "uncovered"],
    [0.12, "doubtful"],
    [0.5, "covered"],
    [1, "covered"],
  ])("with the confidence %d counts as %s", async (confidence, coverage) => {
    const covered = coverage === "covered";
    expect(await setUp([1], { confidence }).search("x")).toMatchObject({ confidence, coverage, covered });
  });

  it("returns sections first that words and vectors find", async () => {
    const { sections: found } = await setUp([1, 2, 3], { near: [3, 4] }).search("x");
    expect(headings(found)).toEqual(["H3", "H4", "H1", "H2"]);
  });

  it("returns falling scores with vectors as well", async () => {
    const { sections: found } = await setUp([1, 2], { near: [5, 6, 7] }).search("x");
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.min(...scores)).toBeGreaterThan(0);
  });

  it("ranks by words alone when no vector is near", async () => {
    expect(headings((await setUp([2, 1], { near: [] }).search("x")).sections)).toEqual(["H2", "H1"]);
  });

  it("leaves out results without a section", async () => {
    expect((await setUp([999, 1]).search("x")).sections).toHaveLength(1);
  });
});

it("suggestions are in the order of the ranking, up to the limit", () => {
  const { suggest } = setUp([5, 4, 3]);
  expect(headings(suggest("x", { limit: 2 }))).toEqual(["H5", "H4"]);
});
