import { describe, expect, it } from "vitest";
import type { Data } from "#lib/docs/navigation/data/shape.ts";
import { describeOperation } from "#lib/docs/openapi/describe.ts";
import { findOperation } from "#lib/docs/openapi/operations.ts";

const heading = (title: string) => `**${title}**`;
/** The text of an operation of `POST /kites/{id}`. */
function textOf(operation: object, spec: Data = {}, levels?: number): string {
  const whole = { ...spec, paths: { "/kites/{id}": { post: operation } } };
  const found = findOperation(whole, "post", "/kites/{id}");
  return found ? describeOperation(found, whole, { heading, ...(levels === undefined ? {} : { levels }) }) : "";
}
/** What is below the bold line `title`, up to the next one. */
const partOf = (text: string, title: string): string =>
  new RegExp(`\\*\\*${title}\\*\\*\\n\\n([\\s\\S]*?)(?=\\n\\n\\*\\*|$)`).exec(text)?.[1] ?? "";
const json = (schema: object, more: object = {}) => ({ content: { "application/json": { schema, ...more } } });

describe("an operation", () => {
  it("begins with its method and path", () => {
    expect(textOf({})).toMatch(/^```http\nPOST \/kites\/\{id\}\n```\n\n/);
  });

  it("says that it is deprecated, what it does and who may", () => {
    const text = textOf({
      deprecated: true,
      description: "Flies it.",
      security: [{ key: [] }, { login: ["fly"], key: [] }],
    });
    expect(text).toContain(
      "> [!WARNING]\n> This operation is deprecated.\n\nFlies it.\n\nAuthentication: `key`, or `login` (`fly`) and `key`.",
    );
    expect(textOf({ security: [] }, { security: [{ key: [] }] })).toContain("Authentication: none.");
    expect(textOf({}, { security: [{ key: [] }] })).toContain("Authentication: `key`.");
    expect(textOf({})).not.toContain("Authentication");
  });

  it("has its parameters and those of its path, each once", () => {
    const paths = {
      "/kites": {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "n", in: "query" },
        ],
        get: {
          parameters: [
            { name: "n", in: "query", description: "How many.", schema: { type: "integer", default: 5, enum: [5, 9] } },
            { $ref: "#/components/parameters/Trace" },
            { $ref: "https://kites.example/p.json" },
          ],
        },
      },
    };
    const components = {
      parameters: { Trace: { name: "X-Trace", in: "header", deprecated: true, schema: { description: "For logs." } } },
    };
    const spec = { paths, components };
    const found = findOperation(spec, "get", "/kites");
    expect(partOf(found ? describeOperation(found, spec, { heading }) : "", "Parameters")).toBe(
      [
        "- `id` (path, string, required)",
        "- `n` (query, integer): How many. One of `5`, `9`. Default: `5`.",
        "- `X-Trace` (header, deprecated): For logs.",
      ].join("\n"),
    );
  });

  it("has the body of its request, media types with one schema together", () => {
    const schema = { type: "object", properties: { tail: { type: "string" } } };
    const content = {
      "application/json": { schema },
      "text/yaml": { schema },
      "text/plain": { schema: { type: "string" } },
    };
    expect(
      partOf(
        textOf({ requestBody: { required: true, description: "The kite.", content } }),
        "Request body \\(required\\)",
      ),
    ).toBe(
      ["The kite.", "`application/json` or `text/yaml`, object.", "- `tail` (string)", "`text/plain`, string."].join(
        "\n\n",
      ),
    );
  });

  it("has its responses with their headers and fields", () => {
    const ok = {
      description: "Done.",
      headers: { "X-Left": { schema: { type: "integer" }, description: "Flights left." } },
    };
    const text = textOf({
      responses: {
        200: { ...ok, ...json({ type: "object", properties: { up: { type: "boolean" } } }) },
        default: { description: "Not done." },
      },
    });
    expect(partOf(text, "Responses")).toBe(
      [
        "- `200`: Done.",
        "  - `X-Left` (header, integer): Flights left.",
        "  - `application/json`, object",
        "    - `up` (boolean)",
        "- `default`: Not done.",
      ].join("\n"),
    );
  });

  it("lists as many levels of fields as is asked for", () => {
    const inner = {
      type: "object",
      properties: { deep: { type: "object", properties: { deeper: { type: "string" } } } },
    };
    expect(textOf({ requestBody: json(inner) })).toContain("  - `deeper` (string)");
    expect(textOf({ requestBody: json(inner) }, {}, 1)).toContain("- `deep` (object, its fields are not listed here)");
  });

  it("is bounded, and no code block stays open", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [`f${i}`, { type: "string", description: "```\nwind ".repeat(300) }]),
    );
    const body = json({ type: "object", properties });
    const parameters = Array.from({ length: 500 }, (_, i) => ({
      name: `p${i}`,
      in: "query",
      description: "wind ".repeat(900),
    }));
    const text = textOf({
      description: "x".repeat(500_000),
      parameters,
      requestBody: body,
      responses: Object.fromEntries(Array.from({ length: 99 }, (_, i) => [200 + i, { description: "Up.", ...body }])),
    });
    expect(text.length).toBeLessThan(70_000);
    expect(text).toContain("and more, which is not listed here");
    expect(text.split("\n").filter((line) => /^```/.test(line)).length % 2).toBe(0);
    expect(text).toContain("**Responses**");
  });
});

describe("the examples of an operation", () => {
  const exampleOf = (operation: object, spec: Data = {}) => partOf(textOf(operation, spec), "Example");

  it("are those of the file", () => {
    const operation = {
      requestBody: json(
        { type: "object", properties: { a: { type: "string" } } },
        { examples: { one: { value: { a: "x" } } } },
      ),
      responses: { 201: { description: "Up.", ...json({}, { example: { up: true } }) } },
    };
    expect(exampleOf(operation)).toContain(`-d '{\n  "a": "x"\n}'`);
    expect(exampleOf(operation)).toContain('```json title="Response 201"\n{\n  "up": true\n}\n```');
  });

  it("are made from the schema where the file has none", () => {
    const schema = {
      type: "object",
      properties: {
        id: { type: "string", readOnly: true },
        secret: { type: "string", writeOnly: true },
        day: { type: "string", format: "date" },
        tails: { type: "array", items: { $ref: "#/components/schemas/Tail" } },
        spare: { $ref: "#/components/schemas/Tail" },
      },
    };
    const Tail = {
      type: "object",
      properties: { long: { type: "integer", minimum: 3 }, next: { $ref: "#/components/schemas/Tail" } },
    };
    const text = exampleOf(
      { requestBody: json(schema), responses: { 200: json(schema) } },
      { components: { schemas: { Tail } } },
    );
    const [, sent = ""] = /-d '([\s\S]*?)'\n```/.exec(text) ?? [];
    const [, answered = ""] = /title="Response 200"\n([\s\S]*?)\n```/.exec(text) ?? [];
    const tail = { long: 3, next: {} };
    const common = { day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), tails: [tail], spare: tail };
    expect(JSON.parse(sent)).toEqual({ secret: "string", ...common });
    expect(JSON.parse(answered)).toEqual({ id: "string", ...common });
  });

  it("are a request with what must be given, quoted for the shell", () => {
    const spec = {
      servers: [{ url: "https://{zone}.kites.example/v1/", variables: { zone: { default: "eu" } } }],
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    };
    const parameters = [
      { name: "id", in: "path", required: true, example: "a/b" },
      { name: "q", in: "query", schema: { type: "string", default: "it's" } },
      { name: "left-out", in: "query", schema: { type: "string" } },
      { name: "must", in: "query", required: true, schema: { type: "string" } },
      { name: "sid", in: "cookie", required: true, example: "1" },
    ];
    expect(exampleOf({ parameters, requestBody: json({}, { example: { say: "it's" } }) }, spec)).toBe(
      [
        '```bash title="Request"',
        "curl -X POST 'https://eu.kites.example/v1/kites/a%2Fb?q=it'\\''s&must=YOUR_MUST' \\",
        "  -H 'X-Key: YOUR_API_KEY' \\",
        "  -H 'Cookie: sid=1' \\",
        "  -H 'Content-Type: application/json' \\",
        "  -d '{",
        `  "say": "it'\\''s"`,
        "}'",
        "```",
      ].join("\n"),
    );
  });

  it.each([
    ["https://kites.example", "https://kites.example/kites"],
    ["/v3/", "https://api.example.com/v3/kites"],
    ["", "https://api.example.com/kites"],
  ])("go to the server %j", (url, expected) => {
    expect(exampleOf({}, { servers: [{ url }] })).toContain(`'${expected}/{id}'`);
  });

  it.each([
    [{ type: "http", scheme: "bearer" }, "-H 'Authorization: Bearer YOUR_TOKEN'"],
    [{ type: "http", scheme: "Basic" }, "-H 'Authorization: Basic YOUR_CREDENTIALS'"],
    [{ type: "oauth2" }, "-H 'Authorization: Bearer YOUR_TOKEN'"],
    [{ type: "apiKey", in: "query", name: "k" }, "?k=YOUR_API_KEY'"],
    [{ type: "apiKey", in: "cookie", name: "k" }, "-H 'Cookie: k=YOUR_API_KEY'"],
  ])("carry what authenticates: %j", (scheme, expected) => {
    const spec = { security: [{ it: [] }], components: { securitySchemes: { it: scheme } } };
    expect(exampleOf({}, spec)).toContain(expected);
  });

  it("send a form's fields one by one", () => {
    const form = { example: { name: "Red kite", parts: [1] } };
    const content = { "multipart/form-data": form };
    expect(exampleOf({ requestBody: { content } })).toContain("-F 'name=Red kite' \\\n  -F 'parts=[1]'");
  });

  it("are XML where that is what is sent", () => {
    const schema = { type: "object", xml: { name: "kite" }, properties: { tail: { type: "string" } } };
    expect(exampleOf({ responses: { 200: { content: { "application/xml": { schema } } } } })).toContain(
      '```text title="Response 200"\n<kite>\n  <tail>string</tail>\n</kite>',
    );
  });

  it("take bounded time and room, whatever the schema asks for", () => {
    const schema = {
      type: "object",
      properties: {
        many: { type: "array", minItems: 1e9, items: { type: "string", minLength: 1e9, pattern: "(a+)+$" } },
      },
    };
    const text = exampleOf({
      responses: { 200: json(schema, {}) },
      requestBody: json({}, { example: "x".repeat(100_000) }),
    });
    expect(text.length).toBeLessThan(9_000);
    expect(text).toContain('"many"');
  });
});
