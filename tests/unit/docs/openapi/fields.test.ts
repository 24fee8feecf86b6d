import { describe, expect, it } from "vitest";
import { toFields } from "#lib/docs/openapi/fields.ts";
import { toSchemaTree } from "#lib/docs/openapi/schema.ts";
import { typeOf } from "#lib/docs/openapi/types.ts";

const treeOf = (schema: object, schemas: object = {}, levels = 4, left = 400) => {
  const tree = toSchemaTree(schema, { components: { schemas } }, { left, described: new Map(), levels });
  if (!tree) throw new Error("no schema");
  return tree;
};
const fieldsOf = (properties: object, schemas: object = {}, levels = 4) =>
  toFields(treeOf({ type: "object", properties }, schemas, levels)).join("\n");

describe("a field", () => {
  it.each([
    ["its type and format", { type: "string", format: "date" }, "`f` (string, date)"],
    ["that it may be null", { type: ["integer", "null"] }, "`f` (integer or null)"],
    ["its values", { type: "string", enum: ["a", "", 7] }, '`f` (string): One of `a`, `""`, `7`.'],
    ["its only value", { const: "a" }, "`f`: Always `a`."],
    [
      "its default",
      { type: "boolean", default: false, description: "Flies." },
      "`f` (boolean): Flies. Default: `false`.",
    ],
    ["its limits", { type: "integer", minimum: 1, maximum: 9 }, "`f` (integer, 1 to 9)"],
    ["one limit", { type: "number", exclusiveMinimum: 0 }, "`f` (number, at least 0)"],
    ["its length", { type: "string", maxLength: 9 }, "`f` (string, at most 9 characters)"],
    ["its pattern", { type: "string", pattern: "^a$" }, "`f` (string): Pattern: `^a$`."],
    ["who writes it", { type: "string", readOnly: true, deprecated: true }, "`f` (string, read only, deprecated)"],
    [
      "the type of its items",
      { type: "array", items: { type: "string", enum: ["a"] } },
      "`f` (array of string): One of `a`.",
    ],
    ["nothing where nothing is said", {}, "`f`"],
  ])("says %s", (_, schema, expected) => {
    expect(fieldsOf({ f: schema })).toBe(`- ${expected}`);
  });

  it("is required or not", () => {
    const tree = treeOf({
      type: "object",
      required: ["a"],
      properties: { a: { type: "string" }, b: { type: "string" } },
    });
    expect(toFields(tree)).toEqual(["- `a` (string, required)", "- `b` (string)"]);
  });

  it("has the names of at most 30 values", () => {
    const values = Array.from({ length: 42 }, (_, i) => `v${i}`);
    expect(fieldsOf({ f: { enum: values } })).toMatch(/`v29` and 12 more\.$/);
  });
});

describe("schemas in schemas", () => {
  it("are lists in lists, to the fourth level", () => {
    const nest = (left: number): object =>
      left === 0 ? { type: "string" } : { type: "object", properties: { [`level${left}`]: nest(left - 1) } };
    expect(toFields(treeOf(nest(6))).join("\n")).toBe(
      [
        "- `level6` (object)",
        "  - `level5` (object)",
        "    - `level4` (object)",
        "      - `level3` (object, its fields are not listed here)",
      ].join("\n"),
    );
  });

  it("are joined where they are parts of one", () => {
    const schemas = {
      Thing: { properties: { id: { type: "string" }, size: { type: "integer" } }, required: ["id"] },
      Kite: { allOf: [{ $ref: "#/components/schemas/Thing" }, { properties: { size: { type: "number" }, tail: {} } }] },
    };
    const tree = treeOf({ $ref: "#/components/schemas/Kite" }, schemas);
    expect(typeOf(tree)).toBe("Kite");
    expect(toFields(tree)).toEqual(["- `id` (string, required)", "- `size` (integer)", "- `tail`"]);
  });

  it("are alternatives with their fields", () => {
    const card = { title: "Card", type: "object", properties: { number: { type: "string" } } };
    expect(
      fieldsOf(
        { pay: { oneOf: [card, { type: "string" }, { $ref: "#/components/schemas/Cash" }] } },
        { Cash: { type: "object", description: "Coins." } },
      ),
    ).toBe(
      [
        "- `pay` (object or string or Cash)",
        "  - Either `Card` (object)",
        "    - `number` (string)",
        "  - Either `Cash` (Cash): Coins.",
      ].join("\n"),
    );
    expect(fieldsOf({ pay: { anyOf: [{ type: "string" }, { type: "null" }] } })).toBe("- `pay` (string or null)");
  });

  it("have fields of any name", () => {
    expect(fieldsOf({ tags: { type: "object", additionalProperties: { type: "string" } } })).toBe(
      "- `tags` (object)\n  - Any other name (string)",
    );
    expect(fieldsOf({ tags: { type: "object", additionalProperties: true } })).toBe("- `tags` (object)");
  });

  it("that contain themselves end there, and say so", () => {
    const schemas = { Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } } };
    expect(fieldsOf({ first: { $ref: "#/components/schemas/Node" } }, schemas)).toBe(
      "- `first` (Node)\n  - `next` (Node, the same fields again)",
    );
  });

  it("that are used twice are listed once", () => {
    const schemas = { Place: { type: "object", properties: { town: { type: "string" } } } };
    const place = { $ref: "#/components/schemas/Place" };
    expect(fieldsOf({ from: place, to: place }, schemas)).toBe(
      "- `from` (Place)\n  - `town` (string)\n- `to` (Place, fields as above)",
    );
  });

  it.each(["https://kites.example/s.json", "./s.yaml#/Kite", "#/components/schemas/None"])(
    "that are elsewhere are not read: %s",
    ($ref) => {
      expect(fieldsOf({ f: { $ref } })).toMatch(/^- `f` \((None, )?not described in this file\)$/);
    },
  );

  it("are bounded in number, whatever refers to what", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `p${i}`,
        { type: "object", properties: { [`q${i}`]: { $ref: "#/components/schemas/All" } } },
      ]),
    );
    const tree = treeOf({ $ref: "#/components/schemas/All" }, { All: { type: "object", properties } }, 4, 20);
    const text = toFields(tree).join("\n");
    expect(text.split("\n").length).toBeLessThan(25);
    expect(text).toContain("further fields are not listed here");
  });

  it("are bounded in number as alternatives, too", () => {
    const nest = (left: number): object =>
      left === 0
        ? { type: "string", description: "The end." }
        : { oneOf: Array.from({ length: 9 }, () => nest(left - 1)) };
    expect(
      toFields(treeOf(nest(4), {}, 4, 30))
        .join("\n")
        .match(/The end\./g)?.length,
    ).toBeLessThan(30);
  });

  it("are joined in bounded time, however often they refer to each other", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `S${i}`,
        { allOf: Array(50).fill({ $ref: `#/components/schemas/S${i + 1}` }), properties: { [`p${i}`]: {} } },
      ]),
    );
    expect(toFields(treeOf({ $ref: "#/components/schemas/S0" }, schemas))).toContain("- `p0`");
  });

  it("that only refer to themselves are nothing", () => {
    const schemas = { A: { $ref: "#/components/schemas/A" }, B: { allOf: [{ $ref: "#/components/schemas/B" }] } };
    expect(fieldsOf({ a: { $ref: "#/components/schemas/A" }, b: { $ref: "#/components/schemas/B" } }, schemas)).toBe(
      "- `a` (A, not described in this file)\n- `b` (B)",
    );
  });
});
