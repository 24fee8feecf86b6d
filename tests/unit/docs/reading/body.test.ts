import { describe, expect, it } from "vitest";
import { readBody } from "#lib/docs/reading/body.ts";
import { blockText } from "#lib/docs/reading/text.ts";

const textOf = (source: string) => blockText(readBody(source, "mdx").tree, new Map()).join("\n");

describe("the tree of a page", () => {
  it("is read as MDX without notes when the page is valid", () => {
    expect(readBody("A <b>word</b>", "mdx")).toMatchObject({ format: "mdx", notes: [], text: "A <b>word</b>" });
  });

  it.each([
    ["a brace", "A { word", "A { word"],
    ["a comparison", "1 <2", "1 <2"],
    ["a tag without an end", "Use <name> here", "Use <name> here"],
    ["two faults", "A { b\n\nC <3", "A { b\nC <3"],
    ["what is in an element without an end", "<Grid>\n\nInside\n\n<Grid wide>", "Inside"],
    ["what is before an import that cannot be read", 'Before\n\nimport {a, a} from "x"', "Before"],
    ["what is before an end without a beginning", "Before\n\n</Grid>", "Before"],
  ])("contains %s as text, and the rest as MDX", (_, source, expected) => {
    const body = readBody(`${source}\n\n<Note>\nInside\n</Note>`, "mdx");
    expect(body.format).toBe("mdx");
    expect(textOf(source)).toBe(expected);
    expect(body.tree.children.at(-1)?.type).toBe("mdxJsxFlowElement");
  });

  it.each([
    ["A<br>b", "A  b"],
    ["<video controls>\n  <source src='/a.mp4' type='video/mp4'>\n</video>", ""],
  ])("has elements of HTML without an end, outside of code: %s", (html, text) => {
    const code = "Write `<br>` or:\n\n```html\n<br>\n```";
    const body = readBody(`${html}\n\n${code}\n\n<Note>\nInside\n</Note>`, "mdx");
    expect(body).toMatchObject({ format: "mdx", notes: [] });
    const read = body.tree.children.map((node) => blockText(node, new Map()).join("\n")).join("\n");
    expect(read).toContain(text);
    expect(read).toContain("Write `<br>` or:");
    expect(read).toContain("```html\n<br>\n```");
  });

  it("comes with a note for each fault, with its line in the file", () => {
    const { notes } = readBody("A { b\n\nC\n\n1 <2", "mdx", 10);
    expect(notes.map(({ text }) => /line (\d+),/.exec(text)?.[1])).toEqual(["11", "15"]);
  });

  it("is read as Markdown, with one note, when the page has too many faults", () => {
    const body = readBody(Array.from({ length: 20 }, () => "1 <2").join("\n\n"), "mdx");
    expect(body).toMatchObject({
      format: "md",
      notes: [{ kind: "invalid", text: expect.stringMatching(/^read as Markdown, because/) }],
    });
    expect(body.tree.children).toHaveLength(20);
  });

  it.each(["1 < 2 { <b>", "<div", "import x from", "{{{"])(
    "is read as Markdown without notes for a Markdown page: %j",
    (source) => {
      expect(readBody(source, "md")).toMatchObject({ format: "md", notes: [] });
    },
  );

  it.each(["", "{", "<", "</b>", "<A {...b", "export const", "{/*", ":::note\n{", "> <b>\n\n{"])(
    "can be read from any text: %j",
    (source) => {
      expect(readBody(source, "mdx").tree.type).toBe("root");
    },
  );
});
