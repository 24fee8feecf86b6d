import { describe, expect, it } from "vitest";
import { isStrict, MAX_SCHEMA_DEPTH, readJsonAnswer, schemaProblemOf } from "#lib/json-schemas.ts";
import { pricesText, priceTokens } from "#lib/limits/prices.ts";
import { addUsage } from "#lib/runs/reducer.ts";

const nested = (levels: number): Record<string, unknown> =>
  JSON.parse(`{"type":"object","properties":${'{"a":'.repeat(levels)}{}${"}".repeat(levels)}}`);

describe("a schema that is brought along", () => {
  it.each([
    [{ type: "object", properties: { pattern: { type: "string" }, $ref: { enum: [{ $ref: 1 }] } } }, null],
    [{ type: "object", properties: { at: { type: "string", format: "date-time" } }, required: ["at"] }, null],
    [{}, 'must have the type "object" at its root'],
    [{ type: "array" }, 'must have the type "object" at its root'],
    [{ type: "object", properties: { a: { items: { $ref: "#" } } } }, "must not use $ref"],
    [{ type: "object", anyOf: [{ patternProperties: {} }] }, "must not use patternProperties"],
    [{ type: "object", properties: { a: { type: "banana" } } }, "must be a JSON schema with supported keywords"],
    [{ type: "object", if: {} }, "must be a JSON schema with supported keywords"],
  ])("%#: is taken, or refused with a reason", (schema, problem) => {
    expect(schemaProblemOf(schema)).toBe(problem);
  });

  it("may be nested so deep and no deeper, however deep that is", () => {
    const refused = `must be nested at most ${MAX_SCHEMA_DEPTH} levels deep`;
    expect([MAX_SCHEMA_DEPTH, 5_000].map((levels) => schemaProblemOf(nested(levels)))).toEqual([refused, refused]);
    expect(schemaProblemOf(nested(MAX_SCHEMA_DEPTH - 2))).toBeNull();
  });

  it("is strict when every object is closed and every property required", () => {
    const closed = { type: "object", properties: { a: {} }, required: ["a"], additionalProperties: false };
    expect(isStrict(closed)).toBe(true);
    expect(isStrict({ ...closed, required: [] })).toBe(false);
    expect(isStrict({ ...closed, properties: { a: { type: ["object", "null"] } } })).toBe(false);
  });

  it("keeps nothing of one question for the next", () => {
    const schema = { type: "object", $id: "answer", properties: { a: { const: 1 } }, required: ["a"] };
    expect([schemaProblemOf(schema), schemaProblemOf(schema)]).toEqual([null, null]);
    expect(readJsonAnswer('{"a":1}', schema)).toEqual({ value: { a: 1 }, problem: null });
  });

  it("adds nothing to an answer, not even defaults", () => {
    const schema = { type: "object", properties: { a: { type: "number", default: 3 } } };
    expect(readJsonAnswer('{"b":2}', schema)).toEqual({ value: { b: 2 }, problem: null });
  });
});

describe("what a run costs", () => {
  const tokens = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100, cached_tokens: 400 };
  const PRICES = { m: { input: 2, cached: 0.5, output: 10 } };

  it("counts cached tokens at their own price", () => {
    expect(priceTokens(tokens, "m", PRICES)).toEqual({ ...tokens, cost_usd: 0.0024 });
  });

  it.each([
    ["another model", "n"],
    ["no model", null],
    ["a name that every object has", "constructor"],
  ])("is not guessed for %s", (_, model) => {
    expect(priceTokens(tokens, model, PRICES)?.cost_usd).toBeNull();
    expect(priceTokens(null, model, PRICES)).toBeNull();
  });

  it("is unknown when it is for one of its rounds, and never has more digits than it means", () => {
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
  ])("is counted by a table like %s: %s", (text, isGood) => {
    expect(pricesText.safeParse(text).success).toBe(isGood);
  });
});
