import { describe, expect, it } from "vitest";
import { readSpec } from "#lib/docs/openapi/read-spec.ts";
import { externalReferences, resolve, valueAt } from "#lib/docs/openapi/values.ts";

const specOf = (text: string) => {
  const read = readSpec(text);
  if ("problem" in read) throw new Error(read.problem);
  return read.spec;
};
const problemOf = (text: string) => {
  const read = readSpec(text);
  return "problem" in read ? read.problem : null;
};

describe("an OpenAPI file", () => {
  it.each([
    ["JSON", '{"openapi":"3.1.0","info":{"title":"Kites"}}'],
    ["YAML", "openapi: 3.1.0\ninfo:\n  title: Kites\n"],
    ["YAML with a byte order mark", "\uFEFFopenapi: 3.1.0\ninfo: { title: Kites }\n"],
  ])("is read as %s", (_, text) => {
    expect(specOf(text)).toMatchObject({ info: { title: "Kites" } });
  });

  it("of version 3.0 says what may be null, and its examples, as 3.1 does", () => {
    const schema = { type: "string", nullable: true, example: "red" };
    const spec = specOf(JSON.stringify({ openapi: "3.0.2", components: { schemas: { Colour: schema } } }));
    expect(valueAt(spec, ["components", "schemas", "Colour"])).toEqual({ type: ["string", "null"], examples: ["red"] });
  });

  it("of Swagger 2.0 becomes one of OpenAPI 3.1", () => {
    const get = { produces: ["application/json"], responses: { 200: { schema: { $ref: "#/definitions/Kite" } } } };
    const definitions = { Kite: { type: "object" } };
    const spec = specOf(
      JSON.stringify({
        swagger: "2.0",
        host: "kites.example",
        schemes: ["https"],
        paths: { "/kites": { get } },
        definitions,
      }),
    );
    expect(spec.servers).toEqual([{ url: "https://kites.example" }]);
    expect(valueAt(spec, ["paths", "/kites", "get", "responses", "200", "content"])).toEqual({
      "application/json": { schema: { $ref: "#/components/schemas/Kite" } },
    });
  });

  it("may share parts by YAML's aliases and merge keys", () => {
    const spec = specOf("openapi: 3.1.0\nx-a: &a { one: 1 }\nx-b: { <<: *a, two: 2 }\n");
    expect(spec["x-b"]).toEqual({ one: 1, two: 2 });
  });
});

describe("what cannot be read", () => {
  it.each([
    ["no OpenAPI", '{"name":"kites"}', /neither `openapi/],
    ["another version", "openapi: 4.0.0", /neither `openapi/],
    ["a list", "- openapi: 3.1.0", /neither `openapi/],
    ["nothing", "", /neither `openapi/],
    ["half of JSON", '{"openapi":"3.1.0",', /JSON/],
    ["broken YAML", "openapi: 3.1.0\npaths: [", /Flow sequence/],
    ["Swagger 2.0 of wrong types", '{"swagger":"2.0","paths":{"/x":{"get":{"parameters":[null]}}}}', /./],
    ["a circle of aliases", "openapi: 3.1.0\nx: &x { y: *x }", /nested deeper/],
    ["deep nesting", `{"openapi":"3.1.0","x":${"[".repeat(100)}${"]".repeat(100)}}`, /nested deeper/],
    ["nesting that ends the stack", `openapi: 3.1.0\nx: ${"[".repeat(20_000)}`, /./],
    ["too many values", `{"openapi":"3.1.0","x":[${"0,".repeat(700_000)}0]}`, /more than 600000 values/],
    ["too long a text", `{"openapi":"3.1.0","x":"${"x".repeat(9_000_000)}"}`, /longer than/],
    ["too long a text in YAML", `openapi: 3.1.0\nx: ${"x".repeat(3_100_000)}`, /longer than/],
  ])("%s is reported with a reason", (_, text, reason) => {
    expect(problemOf(text)).toMatch(reason);
  });

  it("are aliases that mean more than they say", () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) => `x${i}: &x${i} [${i === 0 ? "1" : Array(9).fill(`*x${i - 1}`)}]`,
    );
    expect(problemOf(`openapi: 3.1.0\n${lines.join("\n")}\n`)).toMatch(/alias|values/i);
  });

  it("keys do not change what other objects have", () => {
    const spec = specOf('{"openapi":"3.1.0","__proto__":{"stolen":1},"info":{"__proto__":{"stolen":1},"title":"A"}}');
    expect([spec, spec.info].map((value) => Object.hasOwn(Object(value), "__proto__"))).toEqual([false, false]);
    expect("stolen" in {}).toBe(false);
  });
});

describe("references", () => {
  const spec = { a: { $ref: "#/b~1c/d%20e" }, "b/c": { "d e": { name: "kite" } }, loop: { $ref: "#/loop" } };

  it("lead to a place in the file, over others", () => {
    expect(resolve({ $ref: "#/a" }, spec)).toEqual({
      value: { name: "kite" },
      pointer: "#/b~1c/d%20e",
      isMissing: false,
    });
  });

  it.each(["#/nowhere", "#/loop", "./other.yaml#/x", "https://kites.example/x.json", "file:///etc/passwd", "#/a%"])(
    "%s leads nowhere",
    ($ref) => {
      expect(resolve({ $ref }, spec)).toMatchObject({ value: undefined, isMissing: true });
    },
  );

  it("that leave the file are listed once each", () => {
    const twice = {
      x: [{ $ref: "./k.yaml" }, { $ref: "#/a" }],
      y: { $ref: "./k.yaml" },
      z: { $ref: "http://k.example" },
    };
    expect(externalReferences(twice)).toEqual(["./k.yaml", "http://k.example"]);
  });
});
