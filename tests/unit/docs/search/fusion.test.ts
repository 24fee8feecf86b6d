import { describe, expect, it } from "vitest";
import { fuse } from "#lib/docs/search/fusion.ts";

describe("the ranking by words and vectors", () => {
  const lexical = [
    { at: 1, score: 9 },
    { at: 2, score: 5 },
  ];

  it("is the ranking by words when no vector is near", () => {
    expect(fuse(lexical, [], 1)).toEqual([{ at: 1, score: 9 }]);
  });

  it("puts sections first that words and vectors find, with falling scores above 0, up to the limit", () => {
    const fused = fuse(lexical, [2, 7, 8], 3, 1);
    expect(fused.map(({ at }) => at)).toEqual([2, 1, 7]);
    const scores = fused.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.at(-1)).toBeGreaterThan(0);
  });

  it("begins with the first section by words when the vectors have a small weight", () => {
    expect(fuse(lexical, [7, 8, 9], 3, 0.3)[0]?.at).toBe(1);
  });

  it("has at each rank the score of the ranking by words", () => {
    expect(fuse(lexical, [2, 7], 2, 1).map(({ score }) => score)).toEqual([9, 5]);
  });

  it("contains the sections that the vectors find when the words find none", () => {
    const fused = fuse([], [4, 3], 5);
    expect(fused.map(({ at }) => at)).toEqual([4, 3]);
    expect(fused.every(({ score }) => score > 0)).toBe(true);
  });
});
