import { describe, expect, test } from "vitest";
import { snippetOf } from "#lib/docs/snippet.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

describe("an excerpt", () => {
  test.each([
    ["a text that fits", "all of it", 9, "all of it"],
    ["spaces and lines", " one\n\n two ", 20, "one two"],
    ["a cut between words", "one two three four", 12, "one two…"],
    ["a word that just fits", "one two three", 8, "one two…"],
    ["a cut after a sentence", "one two. three", 10, "one two…"],
    ["text without spaces", "あいうえおかきくけこ", 6, "あいうえお…"],
    ["a pair at the cut", "aaaa🧪🧪🧪", 6, "aaaa…"],
  ])("of %s", (_, text, max, expected) => {
    expect(excerpt(text, max)).toBe(expected);
    expect(excerpt(text, max).length).toBeLessThanOrEqual(max);
  });
});

describe("a snippet is plain text", () => {
  test.each([
    ["prose with code", "Set `SITE_URL` and `` a`b `` now.", "Set SITE_URL and a`b now."],
    ["a list", "Do:\n\n1. one\n2. two\n   - [x] deep `x`", "Do: one two deep x"],
    ["a table", "| Name | Type |\n| --- | --- |\n| `limit` | number |", "limit · number"],
    ["a code block", "app.ts\n```ts\nconst a = `b` | c;\n- d\n```\n\nEnd", "app.ts const a = `b` | c; - d End"],
    ["a fence in a fence", "````\n```\nx\n````\n`y`", "``` x y"],
    ["what only looks like marks", "2 * 3 - 1, a_b_c and # 1", "2 * 3 - 1, a_b_c and # 1"],
  ])("of %s", (_, content, expected) => {
    expect(snippetOf(content)).toBe(expected);
  });

  test("of a long section ends between words", () => {
    const text = snippetOf(`Words ${"and more ".repeat(100)}`);
    expect(text).toMatch(/^Words and more .*(and|more)…$/);
    expect(text.length).toBeLessThanOrEqual(160);
  });
});
