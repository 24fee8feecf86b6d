import { describe, expect, it } from "vitest";
import { EMPTY } from "#components/assistant/answer/markdown/blocks.ts";
import { cutPoint } from "#components/assistant/answer/markdown/cut-point.ts";
import { readFence } from "#components/assistant/answer/markdown/fence.ts";
import { parse } from "#components/assistant/answer/markdown/parse.ts";
import { NOTHING_READ, readSlice } from "#components/assistant/answer/markdown/slices.ts";

describe("fenced code", () => {
  it.each([
    ["code with a language", "```ts\nconst a = 1;\n```\nAfter", "ts", "const a = 1;", true],
    ["code without a language", "~~~\na\n~~~", null, "a", true],
    ["a language with more words", "```ts title=a.ts\na\n```", "ts", "a", true],
    ["empty code", "```\n```", null, "", true],
    ["code on its way", "```ts\nconst a", "ts", "const a", false],
    ["a shorter fence within", "````md\n```\na\n```\n````", "md", "```\na\n```", true],
    ["another kind of fence within", "```\n~~~\na\n```", null, "~~~\na", true],
    ["a fence with text behind it, which closes nothing", "```\na\n``` b\n```", null, "a\n``` b", true],
    ["indented code, without the indent of the fence", "  ```\n  a\n    b\n  ```", null, "a\n  b", true],
    ["blank lines within", "```\na\n\n\nb\n```", null, "a\n\n\nb", true],
  ])("%s is read", (_, source, lang, value, closed) => {
    expect(readFence(source)).toMatchObject({ lang, value, closed });
  });

  it("the length is that of the whole block, so that the text after it is parsed as Markdown", () => {
    const source = "```\na\n```\nAfter";
    expect(source.slice(readFence(source)?.length)).toBe("\nAfter");
    expect(readFence("```\na")?.length).toBe("```\na".length);
  });

  it.each([
    ["a paragraph", "Use ```a```"],
    ["code in a line", "```a``` is code\n"],
    ["indented code", "    ```\n    a"],
    ["a first line that is not complete", "```ts"],
    ["two marks", "``\na\n``"],
  ])("%s is no fenced code", (_, source) => {
    expect(readFence(source)).toBeNull();
  });
});

describe("a long text is parsed slice by slice", () => {
  const readAll = (text: string) => {
    let progress = NOTHING_READ;
    let slices = 0;
    for (; !progress.isWhole; slices++) progress = readSlice(progress, text, false);
    return { reading: progress.reading, slices };
  };
  const sources = (text: string) => readAll(text).reading.blocks.map(({ at, end }) => text.slice(at, end).trim());

  it("a short text takes one slice, a long one several", () => {
    expect(readAll("Short.").slices).toBe(1);
    expect(readAll("A sentence. ".repeat(1_000)).slices).toBeGreaterThan(10);
  });

  it("the blocks are the same as those of the text in one piece", () => {
    const blocks = Array.from({ length: 100 }, (_, i) => `Block ${i} **with** a [link](/docs/${i}).`);
    expect(sources(blocks.join("\n\n"))).toEqual(blocks);
  });

  it("a character of two code units is never cut", () => {
    for (let before = 797; before < 803; before++) {
      const { reading } = readSlice(NOTHING_READ, `${"x".repeat(before)}😀 ${"y".repeat(900)}`, true);
      expect(reading.text).not.toMatch(/[\uD800-\uDBFF]$/);
    }
  });

  it("line breaks of Windows and a byte order mark make no difference", () => {
    expect(readAll("\uFEFFOne\r\n\r\nTwo\r").reading.text).toBe("One\n\nTwo\n");
  });

  it("an empty text has no blocks", () => {
    expect(readAll("").reading.blocks).toEqual(EMPTY.blocks);
  });
});

describe("where a long paragraph may be cut", () => {
  const cutOf = (source: string) => {
    const [node] = parse(source, new Map());
    if (node?.type !== "paragraph") throw new Error("no paragraph");
    return source.slice(0, cutPoint(source, node.children));
  };
  const TAIL = "and so on ".repeat(30);

  it.each([
    ["before an emphasis that is not closed yet", `Some words **bold ${TAIL}`, "Some "],
    ["before code that is not closed yet", `Some words \`code ${TAIL}`, "Some "],
    ["before brackets that may become a link", `Some words [a link ${TAIL}`, "Some "],
  ])("%s", (_, source, before) => {
    expect(cutOf(source)).toBe(before);
  });

  it("the end of the text is never cut off, because it may still change", () => {
    const source = "word ".repeat(100).trim();
    expect(source.length - cutOf(source).length).toBeGreaterThanOrEqual(100);
  });

  it("a short paragraph with open marks has no place to cut", () => {
    expect(cutOf(`**bold ${TAIL}`)).toBe("");
  });

  it("a very long paragraph is cut even within open marks", () => {
    expect(cutOf(`**bold ${"word ".repeat(600)}`).length).toBeGreaterThan(2_500);
  });
});
