import { describe, expect, test } from "vitest";
import { findSnippet } from "#lib/docs/snippet.ts";

const filler = (words: number) => "lorem ".repeat(words).trim();

describe("a snippet around the words searched for", () => {
  test.each([
    [
      "the beginning, where the words are near it",
      "Give it the `chat:write` scope.",
      "chat",
      "Give it the chat:write scope.",
    ],
    ["the beginning, where they are only in the heading", "- One\n- Two", "slack", "One Two"],
    [
      "other endings count",
      `${filler(30)} one scope only ${filler(40)}`,
      "scopes",
      /^… (lorem )+one scope only (lorem ?)+…$/,
    ],
    ["beginnings of words count", `${filler(30)} Pagination here`, "pagin", /^… (lorem )+Pagination here$/],
    ["inside words nothing counts", `Microscope ${filler(30)} scope`, "scope", /^… (lorem )+scope$/],
    ["words longer than the room before them", `${"x".repeat(300)} ${"y".repeat(80)}`, "yyy", /^… y+$/],
    ["no heading above it, and headings in it as words", "## One\n\nText\n\n## Two\n\nMore", "text", "Text Two More"],
    ["no words at all", "Text", "?!", "Text"],
  ])("%s", (_, content, words, expected) => {
    const text = findSnippet(content, words);
    expect(text).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${expected}$`));
    expect(text.length).toBeLessThanOrEqual(160);
  });
});
