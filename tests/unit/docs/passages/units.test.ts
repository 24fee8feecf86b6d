import { describe, expect, it } from "vitest";
import { splitSentences } from "#lib/docs/passages/sentences.ts";
import { toUnits } from "#lib/docs/passages/units.ts";

const cut = (content: string) => toUnits(content).map(({ kind, text, lead }) => [kind, text, lead]);

describe("the units of a section", () => {
  it("are the sentences of a paragraph; one that goes on needs the one before", () => {
    expect(cut("Set the token. It is read once. Restart then.")).toEqual([
      ["sentence", "Set the token.", null],
      ["sentence", "It is read once.", 0],
      ["sentence", "Restart then.", null],
    ]);
  });

  it("are the items of a list with what is nested in them, introduced by the sentence before", () => {
    expect(cut("Two ways:\n\n- one\n  - deeper\n- two")).toEqual([
      ["sentence", "Two ways:", null],
      ["item", "- one\n  - deeper", 0],
      ["item", "- two", 0],
    ]);
  });

  it("are the rows of a table, introduced by its head", () => {
    expect(cut("| Name | Default |\n| --- | --- |\n| `a` | 1 |\n| `b` | 2 |")).toEqual([
      ["head", "| Name | Default |\n| --- | --- |", null],
      ["row", "| `a` | 1 |", 0],
      ["row", "| `b` | 2 |", 0],
    ]);
  });

  it("are whole blocks of code, whatever stands in them", () => {
    const code = "```md\n---\n# A comment\n\n- no item\n| no | row |\n---\n```";
    expect(cut(`Write this:\n\n${code}\n\nDone.`)).toEqual([
      ["sentence", "Write this:", null],
      ["code", code, 0],
      ["sentence", "Done.", null],
    ]);
  });

  it("have the heading of their part as introduction, and a callout's title for one block only", () => {
    expect(cut("## Modes\n\nThere are two. Choose one.\n\nMore text here.")).toEqual([
      ["label", "## Modes", null],
      ["sentence", "There are two.", 0],
      ["sentence", "Choose one.", 0],
      ["sentence", "More text here.", 0],
    ]);
    expect(cut("Note\n\nRead this.\n\nMore text here.").map(([, , lead]) => lead)).toEqual([null, 0, null]);
  });

  it("close code that is cut off", () => {
    expect(cut("```ts\nconst a = 1;")).toEqual([["code", "```ts\nconst a = 1;\n```", null]]);
  });

  it("are bounded for a section of any size", () => {
    expect(toUnits("- item\n\nText.\n\n".repeat(5_000)).length).toBeLessThan(700);
  });
});

it.each([
  ["Use it, e.g. For tests. Then stop.", ["Use it, e.g. For tests.", "Then stop."]],
  ["Call `a. B` first. Then `c`.", ["Call `a. B` first.", "Then `c`."]],
  ["Version 1.2 is new! `x` works?", ["Version 1.2 is new!", "`x` works?"]],
  ["これは文です。次の文です。", ["これは文です。", "次の文です。"]],
])("a paragraph is split between sentences only: %s", (text, sentences) => {
  expect(splitSentences(text)).toEqual(sentences);
});
