import { describe, expect, test } from "vitest";
import { snippetOf } from "#lib/docs/snippet.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

describe("an excerpt", () => {
  test.each([
    ["is the whole text when it fits", "all of it", 9, "all of it"],
    ["has single spaces in place of line breaks", " one\n\n two ", 20, "one two"],
    ["is cut between words", "one two three four", 12, "one two…"],
    ["contains a word that just fits", "one two three", 8, "one two…"],
    ["is cut after a sentence", "one two. three", 10, "one two…"],
    ["is cut anywhere in a text without spaces", "あいうえおかきくけこ", 6, "あいうえお…"],
    ["is not cut inside a surrogate pair", "aaaa🧪🧪🧪", 6, "aaaa…"],
  ])("%s", (_, text, max, expected) => {
    expect(excerpt(text, max)).toBe(expected);
    expect(excerpt(text, max).length).toBeLessThanOrEqual(max);
  });
});

describe("a snippet", () => {
  test.each([
    ["prose with code", "Set `SITE_URL` and `` a`b `` now.", "Set SITE_URL and a`b now."],
    ["a list", "Do:\n\n1. one\n2. two\n   - [x] deep `x`", "Do: one two deep x"],
    ["a table", "| Name | Type |\n| --- | --- |\n| `limit` | number |", "limit · number"],
    ["a code block", "app.ts\n```ts\nconst a = `b` | c;\n- d\n```\n\nEnd", "app.ts const a = `b` | c; - d End"],
    ["a fence in a fence", "````\n```\nx\n````\n`y`", "``` x y"],
    ["text that only looks like Markdown", "2 * 3 - 1, a_b_c and # 1", "2 * 3 - 1, a_b_c and # 1"],
  ])("is plain text for %s", (_, content, expected) => {
    expect(snippetOf(content)).toBe(expected);
  });

  test("ends between words when the section is long", () => {
    const text = snippetOf(`Words ${"and more ".repeat(100)}`);
    expect(text).toMatch(/^Words and more .*(and|more)…$/);
    expect(text.length).toBeLessThanOrEqual(160);
  });
});
