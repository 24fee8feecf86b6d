import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeFence } from "#lib/markdown/close-fence.ts";
import { openFenceOf, splitAtFences } from "#lib/markdown/fences.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";

const marksAfter = (text: string): string | null => openFenceOf(text.split("\n"))?.marks ?? null;

describe("a code fence", () => {
  it.each([
    ["opens with three backticks", "text\n```js", "```"],
    ["opens with tildes, whatever follows them", "~~~ a ` b", "~~~"],
    ["opens in a list", "- one\n- ```js", "```"],
    ["opens in a quote", "> ```", "```"],
    ["does not open with backticks when another backtick follows", "``` a `b`", null],
    ["does not open within a line", "see ```", null],
    ["closes with the same marks", "```\ncode\n```", null],
    ["closes with more of the same marks and with spaces behind them", "```\ncode\n`````  ", null],
    ["closes in the list that it opened in", "- ```\n  code\n  ```", null],
    ["does not close with fewer marks", "````\n```", "````"],
    ["does not close with other marks", "```\n~~~", "```"],
    ["does not close with a word behind the marks", "```\n```js", "```"],
    ["does not close with quote marks that are part of the code", "```\n> ```", "```"],
    ["closes with the end of its quote", "> ```\n> code\ntext", null],
    ["opens anew where its quote ends", "> ```\n~~~", "~~~"],
  ])("%s", (_, text, marks) => expect(marksAfter(text)).toBe(marks));

  it("begins and ends where the Markdown parser reads it, in the first column", () => {
    const line = fc.constantFrom("```", "````", "~~~", "``` js", "text", "");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const source = lines.join("\n");
        const parsed = parseMarkdown(source).children.flatMap((node) =>
          node.type === "code" ? [source.slice(node.position?.start.offset, node.position?.end.offset)] : [],
        );
        const code = splitAtFences(source).filter(({ isCode }) => isCode);
        expect(code.map((part) => part.lines.join("\n").trimEnd())).toEqual(parsed.map((text) => text.trimEnd()));
      }),
    );
  });
});

describe("a text that is split at its fences", () => {
  it("has its code blocks as separate parts, with their fences", () => {
    expect(splitAtFences("a\n```\nb\n```\n~~~\nc")).toEqual([
      { lines: ["a"], isCode: false, isClosed: false },
      { lines: ["```", "b", "```"], isCode: true, isClosed: true },
      { lines: ["~~~", "c"], isCode: true, isClosed: false },
    ]);
  });

  it("is the same text when it is joined again", () => {
    const line = fc.constantFrom("```", "> ```", "- ```", "  ~~~", "> text", "text", "");
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        expect(splitAtFences(lines.join("\n")).flatMap((part) => part.lines)).toEqual(lines);
      }),
    );
  });
});

describe("closing a fence", () => {
  it.each([
    ["ends the code that a text ends in", "a\n\n````js\nb\n", "a\n\n````js\nb\n````"],
    ["does not change a closed fence", "```\nb\n```\n", "```\nb\n```\n"],
    ["does not change code in a list, which ends with the list", "- ```\n  b", "- ```\n  b"],
    ["does not change a text that ends in prose", "a\n\n```\nb\n```\n\nc", "a\n\n```\nb\n```\n\nc"],
  ])("%s", (_, text, expected) => expect(closeFence(text)).toBe(expected));
});
