import fc from "fast-check";
import { expect, it } from "vitest";
import { topOf } from "#lib/docs/search/lexical/top.ts";

it("the best results are the first ones of a full sort, for any scores", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (values, count) => {
        const scores = values.map(Math.fround);
        const sorted = scores
          .map((score, at) => ({ at, score }))
          .filter(({ score }) => score > 0)
          .sort((a, b) => b.score - a.score || a.at - b.at);
        const found = topOf([...scores.keys()], (at) => scores[at] ?? 0, count);
        expect(found).toEqual(sorted.slice(0, count));
      },
    ),
    { numRuns: 200 },
  );
});

it.each([
  ["no places", [], []],
  ["scores of 0 only", [0, 0], []],
  ["the same scores, by place", [5, 5, 5], [0, 1]],
  ["a few far better ones", [1, 1000, 1, 999], [1, 3]],
])("the best two are selected from %s", (_, scores, expected) => {
  expect(topOf([...scores.keys()], (at) => scores[at] ?? 0, 2).map(({ at }) => at)).toEqual(expected);
});
