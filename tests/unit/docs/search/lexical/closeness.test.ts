import { describe, expect, it } from "vitest";
import { createScan } from "#lib/docs/search/lexical/closeness.ts";
import { buildInverted } from "#lib/docs/search/lexical/inverted.ts";
import { createQueryReader } from "#lib/docs/search/lexical/query.ts";
import { createSpelling } from "#lib/docs/search/lexical/spelling.ts";
import { createSynonyms } from "#lib/docs/search/lexical/synonyms.ts";
import { indexed } from "#tests/support/setup/indexed.ts";

const filler = (count: number) => Array.from({ length: count }, (_, i) => `filler${i}`).join(" ");

/** Closeness of a question's words in a text below the heading "Other". */
function measure(question: string, content: string, heading = "Other") {
  const index = buildInverted([indexed("/docs/a", heading, content), indexed("/docs/b", "B", question)]);
  const query = createQueryReader(index, createSpelling(index), createSynonyms([]))(question);
  const placeOf = new Uint16Array(index.terms.size);
  for (const [place, { alternatives }] of query.wanted.entries())
    for (const { id } of alternatives) placeOf[id] = place + 1;
  return createScan(index, query, placeOf)(0);
}

describe("the closeness of a question's words in a section", () => {
  it.each([
    ["the same neighbours", "slack token", "The slack token here", { pairs: 1, near: 1, window: 1 }],
    ["a heading and its text", "slack token", "token", { pairs: 1, near: 1, window: 1 }],
    ["the other order", "slack token", "The token slack here", { pairs: 0, near: 1, window: 1 }],
    ["a few words between", "slack token", "slack one two token", { pairs: 0, near: 1, window: 1 }],
    ["a passage between", "slack token", `slack ${filler(20)} token`, { pairs: 0, near: 0, window: 1 }],
    ["none of the words", "slack token", "nothing", { pairs: 0, near: 0, window: 0 }],
    ["a single word", "slack", "slack", { pairs: 0, near: 0, window: 1 }],
    ["a word twice in the question", "slack slack", "slack slack", { pairs: 0, near: 0, window: 1 }],
  ])("is computed for %s", (name, question, content, expected) => {
    expect(measure(question, content, name.startsWith("a heading") ? "Slack" : "Other")).toEqual(expected);
  });

  it("is lower for words in different passages", () => {
    const { window } = measure("slack token", `slack ${filler(60)} token`);
    expect(window).toBeGreaterThan(0.3);
    expect(window).toBeLessThan(0.7);
  });

  it("counts the passage with most words, wherever it is", () => {
    expect(measure("slack token", `slack ${filler(60)} slack token ${filler(60)} token`).window).toBe(1);
  });
});
