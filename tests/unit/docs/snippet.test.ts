import { describe, expect, test } from "vitest";
import { findSnippet } from "#lib/docs/snippet.ts";

const filler = (words: number) => "lorem ".repeat(words).trim();

describe("a snippet for a search", () => {
  test.each([
    [
      "begins with the section when the words are near its beginning",
      "Give it the `chat:write` scope.",
      "chat",
      "Give it the chat:write scope.",
    ],
    ["begins with the section when the words are only in the heading", "- One\n- Two", "slack", "One Two"],
    [
      "ignores the endings of words",
      `${filler(30)} one scope only ${filler(40)}`,
      "scopes",
      /^… (lorem )+one scope only (lorem ?)+…$/,
    ],
    ["finds a word by its beginning", `${filler(30)} Pagination here`, "pagin", /^… (lorem )+Pagination here$/],
    ["finds nothing inside of words", `Microscope ${filler(30)} scope`, "scope", /^… (lorem )+scope$/],
    [
      "begins with a word that is longer than the space before it",
      `${"x".repeat(300)} ${"y".repeat(80)}`,
      "yyy",
      /^… y+$/,
    ],
    [
      "leaves out the first heading and the marks of others",
      "## One\n\nText\n\n## Two\n\nMore",
      "text",
      "Text Two More",
    ],
    ["begins with the section when there are no words to find", "Text", "?!", "Text"],
  ])("%s", (_, content, words, expected) => {
    const text = findSnippet(content, words);
    expect(text).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${expected}$`));
    expect(text.length).toBeLessThanOrEqual(160);
  });
});
