import { describe, expect, it } from "vitest";
import { fuse } from "#lib/docs/search/fusion.ts";

describe("fusion", () => {
  const lexical = [
    { at: 1, score: 9 },
    { at: 2, score: 5 },
  ];

  it("without nearest sections is the lexical ranking as it is", () => {
    expect(fuse(lexical, [], 1)).toEqual([{ at: 1, score: 9 }]);
  });

  it("lifts what both find, keeps scores falling and above 0, and stays within the limit", () => {
    const fused = fuse(lexical, [2, 7, 8], 3, 1);
    expect(fused.map(({ at }) => at)).toEqual([2, 1, 7]);
    const scores = fused.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.at(-1)).toBeGreaterThan(0);
  });

  it("a small weight never puts what only the vectors find in front of the first by words", () => {
    expect(fuse(lexical, [7, 8, 9], 3, 0.3)[0]?.at).toBe(1);
  });

  it("what comes at a place has the score that the words had there", () => {
    expect(fuse(lexical, [2, 7], 2, 1).map(({ score }) => score)).toEqual([9, 5]);
  });

  it("serves what only the vectors find when the words find nothing", () => {
    const fused = fuse([], [4, 3], 5);
    expect(fused.map(({ at }) => at)).toEqual([4, 3]);
    expect(fused.every(({ score }) => score > 0)).toBe(true);
  });
});
