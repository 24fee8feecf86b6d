import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocNode } from "#lib/contract/docs.ts";
import type { Format } from "#lib/docs/reading/format.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

type Element = Exclude<DocNode, string>;

const render = async (source: string, format: Format = "mdx") =>
  (await renderPage({ source, format, name: "X", link: (href) => href })).body;
const walk = (nodes: DocNode[]): Element[] =>
  nodes.flatMap((node) => (typeof node === "string" ? [] : [node, ...walk(node.children)]));
const find = async (source: string, tag: string, format?: Format) =>
  walk(await render(source, format)).find((node) => node.tag === tag);
const idsOf = (nodes: DocNode[]) =>
  walk(nodes)
    .filter(({ tag, props }) => /^h[1-6]$/.test(tag) && props.className !== "sr-only")
    .map(({ props }) => props.id);

describe("the anchors of the index", () => {
  async function check(source: string, format: Format): Promise<void> {
    const parsed = parsePage(source, { path: "/docs/x", name: "X", format });
    const body = await render(source, parsed.format);
    expect(parsed.sections.map(({ anchor }) => anchor)).toEqual([parsed.titleId, ...idsOf(body)]);
    expect(new Set(parsed.sections.map(({ anchor }) => anchor)).size).toBe(parsed.sections.length);
  }

  test.each([
    ["duplicates", "## A\n\n## A\n\n### A"],
    ["duplicates that look like others", "## A\n\n## A-1\n\n## A"],
    ["inline code", "## Use `<Button>` *now*"],
    ["emoji alone", "## 🎉\n\n## 🎉 Party"],
    ["another h1 in the body", "# Title\n\nText\n\n# Another\n\n## B"],
    ["an h1 that is not first", "Text\n\n# Title\n\n## B"],
    ["ids that the site itself uses", "## Assistant dock\n\n## Footnote label"],
    ["expressions", 'export const v = "2"\n\n## Version {v}\n\n## {v}'],
    ["components", '<Steps><Step title="x">\n\n## In a step\n\n</Step></Steps>\n\n## After'],
    ["HTML headings", "<h2>Written out</h2>\n\n## Written out"],
    ["footnotes", "## A[^1]\n\nText\n\n[^1]: note"],
    ["broken MDX", "## A { b\n\n## A <b\n\n## C"],
    ["other scripts", "## Über uns\n\n## 日本語"],
  ])("are the ids of the headings on the page, with %s", (_, source) => check(source, "mdx"));

  test("are the ids of the headings on the page, whatever the headings are", async () => {
    const word = fc.constantFrom(
      "a",
      "b",
      "`c`",
      "**d**",
      "1",
      "-",
      "é",
      "🎉",
      "a-1",
      "&amp;",
      "[x](/y)",
      "<Kbd>k</Kbd>",
    );
    const heading = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.array(word, { minLength: 1, maxLength: 3 }))
      .map(([depth, words]) => `${"#".repeat(depth)} ${words.join(" ")}`);
    const pages = fc.array(heading, { minLength: 1, maxLength: 6 }).map((lines) => lines.join("\n\n"));
    await fc.assert(
      fc.asyncProperty(pages, fc.constantFrom<Format>("mdx", "md"), (source, format) => check(source, format)),
      { numRuns: 60 },
    );
  });
});

describe("a rendered page", () => {
  test("a component is represented by its name and the props that it draws", async () => {
    const callout = await find('<Callout kind="tip" open onClick={() => 1} rows={[{ a: 1 }]}>Hi</Callout>', "Callout");
    expect(callout).toEqual({ tag: "Callout", props: { kind: "tip" }, children: ["Hi"] });
  });

  test("a rendered page can be stored as JSON", async () => {
    const body = await render("# T\n\n- a\n- b\n\n<X icon={<Y />}>z</X>\n\n```js\n1\n```");
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  });

  test("imports are ignored, and exported plain values are shown", async () => {
    const body = await render('import { A } from "./a"\nexport const n = 2\n\nTwo is {n}. <A>kept</A>');
    expect(JSON.stringify(body)).toContain("Two is 2. ");
    expect(JSON.stringify(body)).toContain("kept");
  });

  test("no code of a page is run", async () => {
    const source =
      "{(() => { globalThis.ran = 1 })()}\n\nexport const x = (globalThis.ran = 2)\n\n<A b={globalThis.ran = 3} />";
    await render(source);
    expect("ran" in globalThis).toBe(false);
  });

  test("the dots in names of components are removed", async () => {
    expect((await find("<Tabs><Tabs.Item label='L'>a</Tabs.Item></Tabs>", "Tab"))?.children).toEqual(["a"]);
  });

  test.each<[string, Format]>([
    ["<script>alert(1)</script>\n\nText", "md"],
    ["<object></object>\n\n<style>b{}</style>\n\nText", "md"],
    ["Text <img src=x onerror=alert(1)> <b onclick='x()'>Text</b>", "md"],
    ["<script>alert(1)</script>\n\n<object data='https://x.y' />\n\nText", "mdx"],
    ["<a href='java\tscript:alert(1)' onclick='x()'>Text</a>", "mdx"],
    ["[Text](javascript:alert(1)) <form action='/x'>Text</form>", "mdx"],
  ])("elements and attributes that run or embed something are removed: %s", async (source, format) => {
    const text = JSON.stringify(await render(source, format));
    expect(text).toContain("Text");
    expect(text).not.toMatch(/script|alert|object|onerror|onclick|style|form|x\.y/i);
  });

  test("pictures of other sites become links", async () => {
    expect(await find("![chart](https://x.y/c.png)", "a")).toMatchObject({ children: ["chart"] });
    expect(await find("![chart](https://x.y/c.png)", "img")).toBeUndefined();
  });

  test("code is coloured and keeps its text, language, title and marked lines", async () => {
    const block = await find('```ts title="a.ts" {2}\nconst a = "b";\n\nfoo();\n```', "CodeBlock");
    const { lines, colors, ...rest } = (block ?? { props: {} }).props as {
      lines: [string, number?][][];
      colors: string[][];
    };
    expect(lines.map((line) => line.map(([text]) => text).join("")).join("\n")).toBe('const a = "b";\n\nfoo();');
    expect(colors.length).toBeGreaterThan(1);
    expect(rest).toEqual({ lang: "ts", title: "a.ts", marked: [2] });
  });

  test("code in an unknown language is plain text", async () => {
    expect((await find("```nope\nx <y>\n```", "CodeBlock"))?.props.lines).toEqual([[["x <y>"]]]);
  });

  test("tables, task lists and footnotes are rendered", async () => {
    const tags = walk(await render("| a |\n|-|\n| b |\n\n- [x] done\n\nText[^1]\n\n[^1]: note")).map(({ tag }) => tag);
    for (const tag of ["table", "td", "input", "sup", "section"]) expect(tags).toContain(tag);
  });
});
