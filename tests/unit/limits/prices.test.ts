import { describe, expect, it } from "vitest";
import { pricesText, priceTokens } from "#lib/limits/prices.ts";
import { addUsage } from "#lib/runs/reducer.ts";

describe("the cost of a run", () => {
  const tokens = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100, cached_tokens: 400 };
  const PRICES = { m: { input: 2, cached: 0.5, output: 10 } };

  it("includes cached tokens at their own price", () => {
    expect(priceTokens(tokens, "m", PRICES)).toEqual({ ...tokens, cost_usd: 0.0024 });
  });

  it.each([
    ["another model", "n"],
    ["no model", null],
    ["a name that every object has", "constructor"],
  ])("is null for %s", (_, model) => {
    expect(priceTokens(tokens, model, PRICES)?.cost_usd).toBeNull();
    expect(priceTokens(null, model, PRICES)).toBeNull();
  });

  it("is null when the cost of one round is, and is rounded to billionths of a dollar", () => {
    const [known, unknown] = [priceTokens(tokens, "m", PRICES), priceTokens(tokens, "n", PRICES)];
    expect(addUsage(known, unknown)).toMatchObject({ total_tokens: 2_200, cached_tokens: 800, cost_usd: null });
    const third = { ...tokens, cost_usd: 0.1 };
    expect(addUsage(third, { ...third, cost_usd: 0.2 })?.cost_usd).toBe(0.3);
  });

  it.each([
    ['{"m":{"input":2,"output":10}}', true],
    ["{m}", false],
    ["[]", false],
    ['{"m":{"input":2}}', false],
    ['{"m":{"input":-1,"output":1}}', false],
  ])("can be computed with the price table %s: %s", (text, isValid) => {
    expect(pricesText.safeParse(text).success).toBe(isValid);
  });
});
