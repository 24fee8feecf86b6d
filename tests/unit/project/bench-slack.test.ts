import { expect, test } from "vitest";
import { lowestRatio, MAX_RATIO } from "#tests/bench/slack/ratio.ts";

const times = (scale: number) => Array.from({ length: 40 }, (_, at) => scale * (300 + ((at * 7) % 40)));

test("chat that is as fast with Slack is no failure, not even with one slow answer", () => {
  expect(lowestRatio(times(1), times(1))).toBeLessThanOrEqual(1);
  expect(lowestRatio([...times(1).slice(1), 5_000], times(1))).toBeLessThan(MAX_RATIO);
});

test("chat that is slower by more than a tenth is one", () => {
  expect(lowestRatio(times(1.5), times(1))).toBeGreaterThan(MAX_RATIO);
});
