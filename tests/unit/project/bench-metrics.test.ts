import { describe, expect, it } from "vitest";
import { auc, bootstrap, mean, meanScores, ndcgAt, percentile, recallAt, score } from "#tests/bench/search/metrics.ts";

describe("the scores of a ranking", () => {
  it("a right answer in the first place has a score of 1 everywhere", () => {
    expect(score(["a", "b"], { answers: ["a"] })).toEqual({ r1: 1, r5: 1, r10: 1, mrr: 1, ndcg: 1 });
  });

  it("a ranking without a right answer has a score of 0 everywhere, even if it is empty", () => {
    const nothing = { r1: 0, r5: 0, r10: 0, mrr: 0, ndcg: 0 };
    expect(score(["b", "c"], { answers: ["a"] })).toEqual(nothing);
    expect(score([], { answers: ["a"] })).toEqual(nothing);
  });

  it("a right answer in the third place has an nDCG of 1 / log2(4)", () => {
    const { r1, r5, mrr, ndcg } = score(["x", "y", "a"], { answers: ["a"] });
    expect([r1, r5]).toEqual([0, 1]);
    expect(mrr).toBeCloseTo(1 / 3);
    expect(ndcg).toBeCloseTo(0.5);
  });

  it("each of two right answers counts for half of the recall, and the ideal ranking has both in front", () => {
    const ranked = ["a", "x", "b"];
    expect(recallAt(ranked, { answers: ["a", "b"] }, 1)).toBe(0.5);
    expect(recallAt(ranked, { answers: ["a", "b"] }, 5)).toBe(1);
    expect(ndcgAt(ranked, { answers: ["a", "b"] }, 10)).toBeCloseTo((1 + 0.5) / (1 + 1 / Math.log2(3)));
  });

  it("the first found of several equally right answers counts for all", () => {
    expect(score(["a", "x"], { answers: ["a", "b"], any: true })).toEqual({ r1: 1, r5: 1, r10: 1, mrr: 1, ndcg: 1 });
    expect(ndcgAt(["x", "b", "a"], { answers: ["a", "b"], any: true }, 10)).toBeCloseTo(1 / Math.log2(3));
  });

  it("an answer after the tenth place has a score of 0", () => {
    const ranked = [..."0123456789", "a"];
    expect(score(ranked, { answers: ["a"] })).toEqual({ r1: 0, r5: 0, r10: 0, mrr: 0, ndcg: 0 });
  });

  it("the mean of scores is computed for each metric", () => {
    const perfect = score(["a"], { answers: ["a"] });
    const none = score([], { answers: ["a"] });
    expect(meanScores([perfect, none])).toEqual({ r1: 0.5, r5: 0.5, r10: 0.5, mrr: 0.5, ndcg: 0.5 });
  });
});

describe("the area under the ROC curve", () => {
  it("the area is 1 if every answerable question scores higher, 0 if none does, and a half for ties", () => {
    expect(auc([0.9, 0.8], [0.1, 0.2])).toBe(1);
    expect(auc([0.1], [0.9, 0.8])).toBe(0);
    expect(auc([0.5], [0.5])).toBe(0.5);
    expect(auc([0.9, 0.2], [0.1, 0.5])).toBe(0.75);
  });
});

describe("the confidence interval of a difference", () => {
  it("the interval contains the mean and is the same in each run", () => {
    const differences = [0.1, -0.2, 0.3, 0, 0.4, 0.1, -0.1, 0.2];
    const one = bootstrap([differences]);
    expect(one).toEqual(bootstrap([differences]));
    expect(one.mean).toBeCloseTo(mean(differences));
    expect(one.low).toBeLessThan(one.mean);
    expect(one.high).toBeGreaterThan(one.mean);
  });

  it("equal differences have an interval of length 0", () => {
    expect(bootstrap([[0.25, 0.25, 0.25]])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  it("groups have the same weight, whatever their size", () => {
    expect(bootstrap([[0.5], [0, 0, 0]])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  it("a percentile is always one of the values", () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(3);
    expect(percentile([1, 2, 3], 0.99)).toBe(3);
  });
});
