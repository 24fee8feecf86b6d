import { describe, expect, it } from "vitest";
import { addOperation, parseDescription, wantedOperation } from "#lib/docs/files/operations.ts";

const page = (line: string) => `---\ntitle: Make a user\n${line}\n---\n`;
const SPEC = JSON.stringify({
  openapi: "3.1.0",
  paths: {
    "/users/{id}": {
      post: {
        summary: "Make one",
        description: "Makes a user for <name> & {c}. See `{d}`.",
        parameters: [
          { name: "id", in: "path", required: true, description: "The id." },
          { $ref: "#/components/parameters/limit" },
        ],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/user" } } } },
        responses: { 201: { description: "Made." }, 404: {} },
      },
    },
  },
  webhooks: { made: { post: { description: "A user was made." } } },
  components: {
    parameters: { limit: { name: "limit", in: "query", description: "At most\nso many." } },
    schemas: {
      user: { required: ["mail"], properties: { mail: { type: "string", description: "The address." }, age: {} } },
    },
  },
});

describe("a page that is an operation of an API", () => {
  it.each([
    ['openapi: "/openapi.json POST /users/{id}"', { file: "/openapi.json", method: "post", name: "/users/{id}" }],
    ["openapi: api.yaml get /x", { file: "api.yaml", method: "get", name: "/x" }],
    ["openapi: GET /x", { file: "/openapi.json", method: "get", name: "/x" }],
    ["openapi: openapi.json webhook made", { file: "openapi.json", method: "webhook", name: "made" }],
    ["asyncapi: /asyncapi.yaml one", { file: "/asyncapi.yaml", method: "", name: "one" }],
    ["openapi: openapi.json", null],
    ["description: openapi", null],
  ])("names it in its frontmatter: %s", (line, expected) => {
    expect(wantedOperation(page(line))).toEqual(expected);
  });

  it("does not name it in its text", () => {
    expect(wantedOperation("---\ntitle: A\n---\n\nopenapi: GET /x\n---\n")).toBeNull();
  });

  it("has what the file says of it", () => {
    expect(
      addOperation(page("openapi: a.json POST /users/{id}"), parseDescription(SPEC)).split("---\n")[2]?.trimStart(),
    ).toBe(
      `
\`\`\`http
POST /users/{id}
\`\`\`

Make one

Makes a user for \\<name> & \\{c}. See \`{d}\`.

## Parameters

- \`id\` (path, required): The id.
- \`limit\` (query): At most so many.

## Request body

\`application/json\`, user.

- \`mail\` (string, required): The address.
- \`age\`

## Responses

- \`201\`: Made.
- \`404\`

## Example

\`\`\`bash title="Request"
curl -X POST 'https://api.example.com/users/YOUR_ID' \\
  -H 'Content-Type: application/json' \\
  -d '{
  "mail": "string",
  "age": null
}'
\`\`\`
`.replace(/^\n/, ""),
    );
  });

  it("may be a webhook, or a channel described in YAML", () => {
    expect(addOperation(page("openapi: a.json webhook made"), parseDescription(SPEC))).toContain("A user was made.");
    const channels = "channels:\n  one:\n    title: The one\n    address: /one\n";
    expect(addOperation(page("asyncapi: a.yaml one"), parseDescription(channels))).toMatch(/The one[\s\S]*`\/one`/);
  });

  it.each(["{", "[]", "null", '{"paths":{"/users/{id}":{"post":7}}}', "a: *b"])(
    "has its method and path when the file is %s",
    (spec) => {
      expect(addOperation(page("openapi: a.json POST /users/{id}"), parseDescription(spec))).toMatch(
        /```http\nPOST \/users\/\{id\}\n```\n$/,
      );
    },
  );

  it("is bounded", () => {
    const spec = JSON.stringify({ paths: { "/x": { get: { description: "x".repeat(1_000_000) } } } });
    expect(addOperation(page("openapi: a.json GET /x"), parseDescription(spec)).length).toBeLessThan(25_000);
  });
});
