import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeLines, escapeText } from "#lib/markdown/escape.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

/** Words and marks, without spaces at the ends of lines, which Markdown leaves out. */
const text = fc
  .array(
    fc.constantFrom(
      "a",
      "B1",
      "*",
      "_",
      "`",
      "[",
      "]",
      "(/x)",
      "<",
      ">",
      "!",
      "&",
      "&amp;",
      "\\",
      "~~",
      "#",
      "|",
      "-",
      "1.",
      "+",
    ),
    {
      minLength: 1,
    },
  )
  .map((words) => words.join(" "));

const textsOf = (source: string): string =>
  [...walk(parseMarkdown(source).children)].map((node) => (node.type === "text" ? node.value : "")).join("");

describe("escaped text", () => {
  it("is the same text when Markdown reads it as the label of a link", () => {
    fc.assert(
      fc.property(text, (label) => {
        const source = `See [${escapeText(label)}](/docs).`;
        const [paragraph] = parseMarkdown(source).children;
        const link = paragraph?.type === "paragraph" ? paragraph.children[1] : undefined;
        expect(link?.type).toBe("link");
        expect(textsOf(source)).toBe(`See ${label}.`);
      }),
    );
  });

  it("is the same text when Markdown reads it as a paragraph", () => {
    fc.assert(
      fc.property(text, (line) => {
        const source = escapeLines(line);
        expect(parseMarkdown(source).children.map(({ type }) => type)).toEqual(["paragraph"]);
        expect(textsOf(source)).toBe(line);
      }),
    );
  });

  it.each([
    ["has words without a backslash", "Q&A: what is C#, e.g. a-b + 1.5?", "Q&A: what is C#, e.g. a-b + 1.5?"],
    ["has a backslash before the marks of a heading", "# One #", "\\# One \\#"],
    ["has a backslash in the numbers of a list", "1. one\n2) two", "1\\. one\n2\\) two"],
  ])("%s", (_, plain, escaped) => expect(escapeLines(plain)).toBe(escaped));
});
