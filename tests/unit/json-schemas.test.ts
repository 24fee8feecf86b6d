import { describe, expect, it } from "vitest";
import { isStrict, MAX_SCHEMA_DEPTH, readJsonAnswer, schemaProblemOf } from "#lib/json-schemas.ts";

const nested = (levels: number): Record<string, unknown> =>
  JSON.parse(`{"type":"object","properties":${'{"a":'.repeat(levels)}{}${"}".repeat(levels)}}`);

describe("a JSON schema of a caller", () => {
  it.each([
    [{ type: "object", properties: { pattern: { type: "string" }, $ref: { enum: [{ $ref: 1 }] } } }, null],
    [{ type: "object", properties: { at: { type: "string", format: "date-time" } }, required: ["at"] }, null],
    [{}, 'must have the type "object" at its root'],
    [{ type: "array" }, 'must have the type "object" at its root'],
    [{ type: "object", properties: { a: { items: { $ref: "#" } } } }, "must not use $ref"],
    [{ type: "object", anyOf: [{ patternProperties: {} }] }, "must not use patternProperties"],
    [{ type: "object", properties: { a: { type: "banana" } } }, "must be a JSON schema with supported keywords"],
    [{ type: "object", if: {} }, "must be a JSON schema with supported keywords"],
  ])("is accepted, or refused with a reason (case %#)", (schema, problem) => {
    expect(schemaProblemOf(schema)).toBe(problem);
  });

  it("is refused if it is nested too deeply", () => {
    const refused = `must be nested at most ${MAX_SCHEMA_DEPTH} levels deep`;
    expect([MAX_SCHEMA_DEPTH, 5_000].map((levels) => schemaProblemOf(nested(levels)))).toEqual([refused, refused]);
    expect(schemaProblemOf(nested(MAX_SCHEMA_DEPTH - 2))).toBeNull();
  });

  it("counts as strict if every object is closed and every property required", () => {
    const closed = { type: "object", properties: { a: {} }, required: ["a"], additionalProperties: false };
    expect(isStrict(closed)).toBe(true);
    expect(isStrict({ ...closed, required: [] })).toBe(false);
    expect(isStrict({ ...closed, properties: { a: { type: ["object", "null"] } } })).toBe(false);
  });

  it("can be used twice, as it leaves nothing in zod's global registry", () => {
    const schema = { type: "object", $id: "answer", properties: { a: { const: 1 } }, required: ["a"] };
    expect([schemaProblemOf(schema), schemaProblemOf(schema)]).toEqual([null, null]);
    expect(readJsonAnswer('{"a":1}', schema)).toEqual({ value: { a: 1 }, problem: null });
  });

  it("does not change an answer, not even by its default values", () => {
    const schema = { type: "object", properties: { a: { type: "number", default: 3 } } };
    expect(readJsonAnswer('{"b":2}', schema)).toEqual({ value: { b: 2 }, problem: null });
  });
});
