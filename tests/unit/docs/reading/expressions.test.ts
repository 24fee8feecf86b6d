import { describe, expect, it } from "vitest";
import { plainValue, readExports, type Scope, textOf } from "#lib/docs/reading/expressions.ts";
import { plainPartOf, programOf } from "#lib/docs/reading/plain-parts.ts";
import { parseTree } from "#lib/docs/reading/prepare.ts";

function programIn(code: string) {
  const [node] = parseTree(`{${code}}`, "mdx").children;
  return node?.type === "mdxFlowExpression" ? node.data?.estree : undefined;
}
const SCOPE: Scope = new Map<string, unknown>([
  ["version", "1.2"],
  ["limits", { size: 8, "max-age": 60, list: ["a", "b"] }],
]);
const evaluate = (code: string) => plainValue(programIn(code), SCOPE);

describe("the value of an expression", () => {
  it.each<[string, unknown]>([
    ["'a'", "a"],
    ["1.5", 1.5],
    ["-2", -2],
    ["!0", true],
    ["null", null],
    ["undefined", undefined],
    ["['a', 1, [true]]", ["a", 1, [true]]],
    ["{ a: 1, 'b-c': 2, 3: 4 }", { a: 1, "b-c": 2, 3: 4 }],
    ["{ ...limits, size: 9 }", { size: 9, "max-age": 60, list: ["a", "b"] }],
    [`\`v\${version}!\``, "v1.2!"],
    ["'a' + 'b'", "ab"],
    ["1 + 2", 3],
    ["1 + 'a'", "1a"],
    ["version", "1.2"],
    ["limits.size", 8],
    ["limits['max-age']", 60],
    ["limits.list[1]", "b"],
    ["true ? 'yes' : 'no'", "yes"],
    ["null ?? 'default'", "default"],
    ["0 || 'default'", "default"],
    ["0 && 'never'", 0],
    ["' a '.trim()", "a"],
    ["() => alert(1)", undefined],
    ["<b title='t'>really</b>", "t really"],
    ["<>a <b>{version}</b></>", "a 1.2"],
    ["/* a comment */", undefined],
  ])("{%s} is read without running code", (code, value) => {
    expect(evaluate(code)).toEqual({ value });
  });

  it.each([
    "alert(1)",
    "unknown",
    "unknown.name",
    "limits.missing",
    "limits.constructor",
    "version.constructor",
    "limits.list.map(x => x)",
    "'a'.repeat(9)",
    "version.trim",
    "{ __proto__: limits }",
    "{ get a() { return 1 } }",
    "{ [version]: 1 }",
    "[...limits.list]",
    "new Date()",
    "1 * 2",
    "typeof version",
    "/a/",
    "1n",
    "await version",
    "import('fs')",
    "<Tabs.Item />",
    "<b {...limits} />",
    "<b>{alert(1)}</b>",
  ])("{%s} is null, because code would have to run", (code) => {
    expect(evaluate(code)).toBeNull();
  });

  it("never contains inherited properties of objects", () => {
    expect(plainValue(programIn("limits.toString"), new Map([["limits", {}]]))).toBeNull();
  });
});

describe("the exported values of a page", () => {
  function exportsOf(code: string) {
    const [node] = parseTree(code, "mdx").children;
    const scope: Scope = new Map();
    const program = node?.type === "mdxjsEsm" ? node.data?.estree : undefined;
    const statements = program ? readExports(program, scope) : [];
    return { values: Object.fromEntries(scope), count: statements.length };
  }

  it.each([
    ["constants", "export const a = 1, b = 'x';", { a: 1, b: "x" }, 1],
    ["constants that use others", "export const a = 1;\nexport const b = a + 1;", { a: 1, b: 2 }, 2],
    ["no calls", "export const a = load();", {}, 0],
    ["no functions", "export function a() {}", {}, 0],
    ["no default", "export default 1;", {}, 0],
    ["no imports", "import a from 'a';", {}, 0],
    ["no destructuring", "export const { a } = { a: 1 };", {}, 0],
  ])("are %s", (_, code, values, count) => {
    expect(exportsOf(code)).toEqual({ values, count });
  });
});

describe("the plain part of an expression that needs code", () => {
  it.each<[string, unknown]>([
    ["[1, load(), 'a']", [1, "a"]],
    ["{ a: 1, b: load(), c: { d: load(), e: 2 } }", { a: 1, c: { e: 2 } }],
    ["[{ name: 'size', show: load() }]", [{ name: "size" }]],
    ["[...items, 'a']", ["a"]],
    ["<b>Text <i>{load()} more</i></b>", "Text more"],
    ["load()", undefined],
    ["[load()]", undefined],
    ["{ a: load() }", undefined],
    ["{ ...rest }", undefined],
  ])("contains the values that can be read without running code: {%s}", (code, part) => {
    expect(plainPartOf(programIn(code), new Map())).toEqual(part);
  });

  it.each<[unknown]>([["a"], [1], [true], [[1, ["a"]]], [{ a: { b: [false] } }], [undefined]])(
    "can be turned into a program with the same value: %j",
    (value) => {
      expect(plainValue(programOf(value), new Map())).toEqual({ value });
    },
  );
});

it.each<[unknown, string]>([
  [null, ""],
  [undefined, ""],
  [true, ""],
  [0, "0"],
  ["a", "a"],
  [["a", 1, null, "b"], "a, 1, b"],
  [[{ a: 1 }, { a: 2 }], "a: 1\na: 2"],
  [{ name: "size", required: true, default: "" }, "name: size; required: true"],
  [{ href: "/x", id: "y", label: "Z" }, "label: Z"],
  [{ a: { b: "c" } }, "a: b: c"],
])("a reader sees %j as %j", (value, text) => {
  expect(textOf(value)).toBe(text);
});
