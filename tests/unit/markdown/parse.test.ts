import { describe, expect, it } from "vitest";
import { parseMarkdown } from "#lib/markdown/parse.ts";

describe("emphasis in an answer", () => {
  it.each([
    ["データを**「語」**で送る", ["text", "strong", "text"]],
    ["请看**（注意）**这里", ["text", "strong", "text"]],
    ["a **bold** word", ["text", "strong", "text"]],
    ["2 ** 3 ** 4", ["text"]],
    ["snake_case_name", ["text"]],
  ])("is recognised beside the punctuation of Chinese and Japanese, too: %s", (text, types) => {
    const [paragraph] = parseMarkdown(text).children;
    expect(paragraph?.type === "paragraph" && paragraph.children.map(({ type }) => type)).toEqual(types);
  });
});
