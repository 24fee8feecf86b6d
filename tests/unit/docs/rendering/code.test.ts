import { describe, expect, it } from "vitest";
import type { DocNode } from "#lib/contract/docs.ts";
import { type CodeProps, highlightCode } from "#lib/docs/rendering/code.ts";

const pre = (text: string, lang?: string, meta?: string): DocNode => ({
  tag: "pre",
  props: {},
  children: [
    {
      tag: "code",
      props: { ...(lang && { className: `language-${lang}` }), ...(meta && { "data-meta": meta }) },
      children: [text],
    },
  ],
});
async function propsOf(...code: Parameters<typeof pre>): Promise<CodeProps> {
  const [node] = await highlightCode([pre(...code)]);
  if (typeof node !== "object") throw new Error("no node");
  expect(node.tag).toBe("CodeBlock");
  const { lang, title, colors, lines, marked } = node.props as CodeProps;
  return { lang, title, colors, lines, marked };
}
const textOf = ({ lines }: CodeProps) => lines.map((line) => line.map(([text]) => text).join("")).join("\n");

describe("a code block", () => {
  it.each([
    ["TypeScript", "const a: number = 1;\n\n// end\n", "ts"],
    ["JSON", '{ "a": [1, 2] }\n', "json"],
    ["shell", "npm install  # twice\n", "sh"],
    ["an unknown language", "a <b> & c\n  d\n", "klingon"],
    ["a property's name as language", "a\n", "constructor"],
    ["no language", "plain\n\ttext\n", undefined],
  ])("keeps its text: %s", async (_, text, lang) => {
    expect(textOf(await propsOf(text, lang))).toBe(text.replace(/\n$/, ""));
  });

  it("is coloured only in known languages", async () => {
    expect((await propsOf("const a = 1", "ts")).colors.length).toBeGreaterThan(0);
    expect((await propsOf("const a = 1", "klingon")).colors).toEqual([]);
  });

  it("refers to colours by their index in a list without duplicates", async () => {
    const { colors, lines } = await propsOf("const a = 'b';\nconst c = 'd';", "ts");
    for (const [, color] of lines.flat()) if (typeof color === "number") expect(colors[color]).toHaveLength(2);
    expect(new Set(colors.map(String)).size).toBe(colors.length);
  });

  it("is coloured when its language is in capitals, which are shown as written", async () => {
    expect(await propsOf("const a = 1", "TS")).toMatchObject({ lang: "TS" });
    expect((await propsOf("const a = 1", "TS")).colors.length).toBeGreaterThan(0);
  });

  it.each([
    ['title="app.ts"', "app.ts"],
    ["title='app.ts'", "app.ts"],
    ['filename="app.ts" {1}', "app.ts"],
    ["{1}", null],
    ['subtitle="x"', null],
    [undefined, null],
  ])("has the title in %j", async (meta, title) => {
    expect((await propsOf("a", "text", meta)).title).toBe(title);
  });

  it.each([
    ["{1}", [1]],
    ["{1,3-5}", [1, 3, 4, 5]],
    ["{ 2 , 4 }", [2, 4]],
    ["{5-3}", []],
    ["{0}", []],
    ["{a}", []],
    [undefined, []],
  ])("has the marked lines in %j", async (meta, marked) => {
    expect((await propsOf("a", "text", meta)).marked).toEqual(marked);
  });

  it("has at most a thousand marked lines", async () => {
    expect((await propsOf("a", "text", "{1-99999999}")).marked).toHaveLength(1_000);
  });

  it("is coloured at every depth, and other nodes stay unchanged", async () => {
    const list: DocNode = {
      tag: "ul",
      props: { id: "x" },
      children: ["Text", { tag: "li", props: {}, children: [pre("a")] }],
    };
    expect(await highlightCode([list])).toMatchObject([
      { tag: "ul", props: { id: "x" }, children: ["Text", { tag: "li", children: [{ tag: "CodeBlock" }] }] },
    ]);
  });

  it.each<[string, DocNode]>([
    ["without code in it", { tag: "pre", props: {}, children: ["text"] }],
    ["with another element", { tag: "pre", props: {}, children: [{ tag: "b", props: {}, children: ["text"] }] }],
  ])("is not made from a `pre` %s", async (_, node) => {
    expect(await highlightCode([node])).toEqual([node]);
  });
});
